package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"example.com/orders/internal/config"
)

// runEntrypoint starts a container. It prepares the service, or another program
// that the arguments name, only with a valid configuration. The other commands
// of the service need no preparation and run as they are.
func runEntrypoint(ctx context.Context, p process, args []string) error {
	if len(args) > 0 && args[0] != "serve" {
		if _, own := findCommand(args[0]); own {
			return replaceProcess(args)
		}
	}
	cfg, err := config.Load(p.getenv)
	if err != nil {
		return err
	}
	logger := newLogger(cfg.Log, p.stdout)
	warnUnknown(p.environ, logger)
	if err := prepare(ctx, cfg, logger); err != nil {
		return err
	}
	if len(args) > 0 && args[0] != "serve" {
		return replaceProcess(args)
	}
	return serve(ctx, cfg, logger)
}

// replaceProcess runs a command of this program, or else any other program,
// instead of this process. It returns only if that fails.
func replaceProcess(args []string) error {
	program, err := exec.LookPath(args[0])
	if _, own := findCommand(args[0]); own {
		program, err = os.Executable()
		args = append([]string{program}, args...)
	}
	if err != nil {
		return notFoundError{fmt.Errorf("%q is neither a command of %s nor a program in PATH", args[0], serviceName)}
	}
	if err := syscall.Exec(program, args, os.Environ()); err != nil {
		return fmt.Errorf("run %s: %w", program, err)
	}
	return nil
}

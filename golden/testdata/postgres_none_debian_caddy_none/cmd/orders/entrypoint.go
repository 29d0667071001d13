package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"example.com/orders/internal/config"
)

// runEntrypoint starts a container. Whatever it is to run, a configuration
// that is not valid stops it before anything is touched.
func runEntrypoint(ctx context.Context, p process, args []string) error {
	cfg, err := config.Load(p.getenv)
	if err != nil {
		return err
	}
	logger := newLogger(cfg.Log, p.stdout)
	if err := prepare(ctx, cfg, logger); err != nil {
		return err
	}
	if len(args) > 0 {
		return replaceProcess(args)
	}
	return serve(ctx, cfg, logger)
}

// replaceProcess runs a command of this program, or else any other program,
// instead of this process. It only returns if that fails.
func replaceProcess(args []string) error {
	program, err := exec.LookPath(args[0])
	if _, ours := findCommand(args[0]); ours {
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

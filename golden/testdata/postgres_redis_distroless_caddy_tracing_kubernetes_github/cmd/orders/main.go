// Command orders is the service. Without a subcommand it serves; see the
// table in [commands] for the others.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"example.com/orders/internal/config"
)

// serviceName is the name of the service in messages and logs.
const serviceName = "orders"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// run is the whole program: it runs the subcommand in args until it is done
// or ctx ends, and returns the exit code. environ holds NAME=value pairs.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	p := process{environ: environ, stdout: stdout, stderr: stderr}
	if len(args) == 0 {
		args = []string{"serve"}
	}
	command, known := findCommand(args[0])
	if !known {
		fmt.Fprintf(stderr, "%s: there is no command %q\n", serviceName, args[0])
		writeUsage(stderr)
		return exitUsage
	}
	err := command.run(ctx, p, args[1:])
	if err != nil {
		p.writeError(err, command.logs)
	}
	return exitCode(err)
}

// command is one subcommand.
type command struct {
	name, does string
	run        func(ctx context.Context, p process, args []string) error
	logs       bool // it writes a log, so its error is a line of the log
}

// commands lists the subcommands as the usage shows them.
func commands() []command {
	return append([]command{
		{"serve", "serve requests until SIGTERM (the default)", runServe, true},
		{"migrate", "up, down or status: change or show the database schema", runMigrate, false},
		{"check", "check the configuration", runCheck, false},
		{"probe", "ask a running service whether it is healthy", runProbe, false},
		{"entrypoint", "start a container: check, prepare, then serve or run the arguments", runEntrypoint, true},
		{"version", "print the version", runVersion, false},
		{"help", "show this list", runHelp, false},
	}, developmentCommands()...)
}

func findCommand(name string) (command, bool) {
	if name == "-h" || name == "--help" {
		name = "help"
	}
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// runHelp shows the commands and ignores its arguments.
func runHelp(_ context.Context, p process, _ []string) error {
	writeUsage(p.stdout)
	return nil
}

func writeUsage(w io.Writer) {
	fmt.Fprintf(w, "usage: %s [command]\n\n", serviceName)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-12s%s\n", c.name, c.does)
	}
}

// Exit codes of the process.
const (
	exitOK       = 0
	exitFailed   = 1
	exitUsage    = 2 // wrong arguments or configuration: another try fails as well
	exitNotFound = 127
)

// usageError reports arguments that a command does not take.
type usageError struct{ error }

// notFoundError reports a program that does not exist.
type notFoundError struct{ error }

func exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(*config.Error)), errors.As(err, new(usageError)):
		return exitUsage
	case errors.As(err, new(notFoundError)):
		return exitNotFound
	}
	return exitFailed
}

// noArguments returns an error if there are arguments.
func noArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError{fmt.Errorf("the argument %q is one too many", args[0])}
}

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

// serviceName is how the service calls itself.
const serviceName = "orders"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run is the whole program: it runs the subcommand in args until it is done
// or ctx is, and returns the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	p := process{getenv: getenv, stdout: stdout, stderr: stderr}
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
		fmt.Fprintf(stderr, "%s: %v\n", serviceName, err)
	}
	return exitCode(err)
}

// process is what a command sees of the process that it runs in.
type process struct {
	getenv         func(string) string
	stdout, stderr io.Writer
}

// command is one subcommand.
type command struct {
	name, does string
	run        func(ctx context.Context, p process, args []string) error
}

// commands lists the subcommands as the usage shows them.
func commands() []command {
	return []command{
		{"serve", "answer requests until SIGTERM (the default)", runServe},
		{"migrate", "up, down or status: change or show the database schema", runMigrate},
		{"check", "check the configuration", runCheck},
		{"probe", "ask a running service whether it is healthy", runProbe},
		{"entrypoint", "start a container: check, prepare, then serve or run the arguments", runEntrypoint},
		{"version", "say what this is", runVersion},
		{"help", "show this list", runHelp},
	}
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

// runHelp shows the commands, whatever follows.
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
	exitUsage    = 2 // wrong arguments or configuration: trying again is no use
	exitNotFound = 127
)

// usageError is about how a command was called.
type usageError struct{ error }

// notFoundError is about a program that is not there.
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

// noArguments is for commands that take none.
func noArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError{fmt.Errorf("the argument %q is one too many", args[0])}
}

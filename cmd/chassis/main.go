// Chassis renders complete Go HTTP services, and later keeps them in step
// with newer templates.
//
//	chassis new [NAME]            render a new service
//	chassis upgrade [DIR]         bring a service the changes of newer templates
//	chassis adopt [DIR]           put an existing service under the care of upgrades
//	chassis options [--json]      list every question with its default
//	chassis version [--json]      version of the tool and of its templates
//	chassis completion SHELL      completion script for a shell
//
// Each command is a file: its flags are bound to an options struct, and a
// method of [app] does the work. The codes of errors are in exit.go; upgrade.go
// adds those of upgrades.
package main

import (
	"context"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/chassis-go/chassis/templates"
)

func main() {
	// A signal that arrives when run no longer listens must not replace the
	// exit code of what was done.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, templates.FS))
}

// run executes one command line and returns its exit code. templates is the
// tree that services are rendered from.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, templates fs.FS) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A reader of stdout that leaves early must not end a command.
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	defer signal.Stop(broken)
	a := &app{args: args, stdin: stdin, stdout: &output{w: stdout}, stderr: stderr, templates: templates}
	root := newRootCommand(a)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && cmd == root {
		err = noSuchCommand(root, root.Flags().Args()) // before --help
	}
	return a.report(err, wantsJSON(cmd, args))
}

// Package command runs programs for the tests and reports what they print.
package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Command is one run of a program.
type Command struct {
	Name  string
	Args  []string
	Dir   string    // empty for the current one
	Env   []string  // nil for this process's own
	Stdin io.Reader // nil for none
}

// Output runs c and returns its stdout, trimmed. An error names the command
// and holds the end of what it printed.
func (c Command) Output(ctx context.Context) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, c.Name, c.Args...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Dir, c.Env, c.Stdin, &stdout, &stderr
	// Ask before killing: docker build and compose tidy up when asked.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		return strings.TrimSpace(stdout.String()), fmt.Errorf("%s %s: %w\n%s", c.Name, strings.Join(c.Args, " "), err,
			Tail(stdout.String()+stderr.String()))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// GoEnv returns the values of variables of the go command, in order.
func GoEnv(ctx context.Context, names ...string) ([]string, error) {
	values := make([]string, len(names))
	for i, name := range names {
		value, err := Command{Name: "go", Args: []string{"env", name}}.Output(ctx)
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

// Root returns the directory of chassis' own module.
func Root(ctx context.Context) (string, error) {
	return Command{Name: "go", Args: []string{"list", "-m", "-f", "{{.Dir}}", "github.com/chassis-go/chassis"}}.Output(ctx)
}

// Tail returns the last 60 lines of text: enough to see why a build failed.
func Tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-60):], "\n")
}

package containers

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// command is one run of a program.
type command struct {
	name string
	args []string
	dir  string   // empty for the current one
	env  []string // nil for this process's own
}

// output runs c and returns its stdout, trimmed. An error tells the command
// and the end of what it printed.
func (c command) output(ctx context.Context) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, c.name, c.args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, c.env, &stdout, &stderr
	// Ask before killing: docker build and compose tidy up when asked.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		return strings.TrimSpace(stdout.String()), fmt.Errorf("%s %s: %w\n%s", c.name, strings.Join(c.args, " "), err,
			tail(stdout.String()+stderr.String()))
	}
	return strings.TrimSpace(stdout.String()), nil
}

// tail returns the last 60 lines of text: enough to see why a build failed.
func tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-60):], "\n")
}

package git

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"
)

// startTries is how often a git that an interrupt ended before it was in its
// own process group is started.
const startTries = 4

// A Runner runs git in a directory.
type Runner struct {
	Dir   string
	Path  string        // of the program; the git of the user's PATH if empty
	Env   []string      // the environment; see [Environment]
	Files []*os.File    // open in git as /dev/fd/3 and so on
	Grace time.Duration // how long git may go on after SIGTERM
}

// Run runs git with the given input and arguments and returns its output. When
// ctx is done, git is asked to terminate, which lets it remove its lock files,
// and killed after the grace period. The error is an [*Error] if git ran.
func (r Runner) Run(ctx context.Context, input []byte, args ...string) ([]byte, error) {
	args = append([]string{
		"-c", "core.hooksPath=" + os.DevNull, "-c", "core.fsmonitor=false",
		// A directory that is laid out like a repository is none: its
		// configuration may come from anybody.
		"-c", "safe.bareRepository=explicit",
	}, args...)
	out, messages, err := r.start(ctx, input, args)
	for tries := 1; tries < startTries && ctx.Err() == nil && wasInterrupted(err); tries++ {
		out, messages, err = r.start(ctx, input, args)
	}
	exit, ran := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return out, nil
	case !ran:
		return nil, err
	}
	return out, &Error{Messages: messages, Code: exit.ExitCode(), err: err}
}

// start runs git once.
func (r Runner) start(ctx context.Context, input []byte, args []string) (out []byte, messages string, err error) {
	var stdout, stderr bytes.Buffer
	name := r.Path
	if name == "" {
		name = "git"
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.ExtraFiles = r.Dir, r.Env, r.Files
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &stdout, &stderr
	cmd.WaitDelay = r.Grace
	setProcessGroup(cmd)
	err = cmd.Run()
	return stdout.Bytes(), strings.TrimSpace(stderr.String()), err
}

// An Error is a failure of git itself.
type Error struct {
	Messages string // what git wrote to stderr
	Code     int    // its exit code, -1 if a signal ended it
	err      error
}

// Error returns what git says went wrong: its last error, after which advice
// may follow, else its last line.
func (e *Error) Error() string {
	if e.Messages == "" {
		return e.err.Error()
	}
	last := ""
	for line := range strings.Lines(e.Messages) {
		failed := strings.HasPrefix(line, "fatal: ") || strings.HasPrefix(line, "error: ")
		if known := strings.HasPrefix(last, "fatal: ") || strings.HasPrefix(last, "error: "); failed || !known {
			last = strings.TrimSuffix(line, "\n")
		}
	}
	return last
}

// Unwrap returns the error of the process.
func (e *Error) Unwrap() error { return e.err }

// WithGrace returns a context that is done when parent has been done for the
// given time: for commands that an interrupt must not end half-way.
func WithGrace(parent context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() {
		select {
		case <-time.After(grace):
			cancel()
		case <-ctx.Done():
		}
	})
	return ctx, func() {
		stop()
		cancel()
	}
}

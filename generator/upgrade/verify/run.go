package verify

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// grace is how long a go command, and what it has started, may go on after it was
// asked to terminate, or its output after its end.
const grace = 5 * time.Second

// goCommand runs the go command in a directory.
type goCommand struct {
	dir     string
	env     []string
	timeout time.Duration
}

// goIn returns the go command in dir.
func (v *verification) goIn(dir string) goCommand {
	return goCommand{dir: dir, env: append(v.env[:len(v.env):len(v.env)], "PWD="+dir), timeout: v.in.Timeout}
}

// run runs it. If it fails, failed says how it has ended; an error is for what has
// kept it from an outcome.
func (g goCommand) run(ctx context.Context, stdout, stderr *lineWriter, args ...string) (failed *exec.ExitError, err error) {
	ctx, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = g.dir, g.env
	if stdout != nil {
		cmd.Stdout = stdout
	}
	if stderr != nil {
		cmd.Stderr = stderr
	}
	cmd.WaitDelay = grace
	inGroup(cmd)
	err = cmd.Run()
	endGroup(cmd)
	stdout.flush()
	stderr.flush()
	switch failed, is := errors.AsType[*exec.ExitError](err); {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, worktree.Problemf("verify_timeout", "give it more time with --verify-timeout, or upgrade without --verify",
			"go %s has not ended within %v", strings.Join(args[:min(2, len(args))], " "), g.timeout)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, worktree.Problemf("verify", "install Go, or upgrade without --verify", "--verify needs the go command: %v", err)
	case is:
		return failed, nil
	case errors.Is(err, exec.ErrWaitDelay): // what go has started has not ended
		return nil, nil
	}
	return nil, err
}

// output returns its output, and what it complains about if it fails.
func (g goCommand) output(ctx context.Context, args ...string) (out []byte, complaint string, err error) {
	var stdout bytes.Buffer
	var stderr excerpt
	failed, err := g.run(ctx, &lineWriter{handle: func(line string) { stdout.WriteString(line + "\n") }}, &lineWriter{handle: stderr.add}, args...)
	if failed != nil {
		complaint = strings.Join(append(stderr.lines(), failed.String()), "; ")
	}
	return stdout.Bytes(), complaint, err
}

// lineWriter hands on lines, without their ends.
type lineWriter struct {
	handle func(line string)
	rest   []byte
}

// maxLine is the longest line that is handed on whole.
const maxLine = 64 << 10

// Write implements [io.Writer].
func (w *lineWriter) Write(text []byte) (int, error) {
	size := len(text)
	for {
		line, rest, found := bytes.Cut(text, []byte("\n"))
		if room := maxLine - len(w.rest); room > 0 {
			w.rest = append(w.rest, line[:min(room, len(line))]...)
		}
		if !found {
			return size, nil
		}
		w.flush()
		text = rest
	}
}

// flush hands on what is left.
func (w *lineWriter) flush() {
	if w == nil || len(w.rest) == 0 {
		return
	}
	line := string(w.rest)
	w.rest = w.rest[:0]
	w.handle(line)
}

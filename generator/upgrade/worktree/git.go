package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Repository is the git work tree around a project.
type Repository struct {
	dir    string // of the project
	prefix string // of the project in the work tree: empty, or ending in a slash
}

// FindRepository returns the repository around dir, nil if there is none or
// git is not installed. The user's own configuration stays in force, since it
// decides what counts as changed (core.autocrlf, say); hooks and monitors do
// not run.
func FindRepository(ctx context.Context, dir string) (*Repository, error) {
	if _, err := exec.LookPath("git"); err != nil || !InsideRepository(dir) {
		return nil, nil
	}
	r := &Repository{dir: dir}
	out, err := r.run(ctx, nil, "rev-parse", "--is-inside-work-tree", "--show-prefix")
	if err != nil {
		return nil, unreadable(err)
	}
	lines := strings.SplitN(string(out), "\n", 3)
	if lines[0] != "true" || len(lines) < 2 {
		return nil, nil // in a bare repository, or in .git itself
	}
	r.prefix = lines[1]
	return r, nil
}

// InsideRepository reports whether dir or a directory above it holds .git.
func InsideRepository(dir string) bool {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// unreadable is the problem of a repository that git itself cannot read.
func unreadable(err error) *Problem {
	return Problemf("git", "make git status work in this directory, then try again", "git cannot read the repository: %v", err)
}

// HasFileMode reports whether git takes notice of executable bits
// (core.fileMode).
func (r *Repository) HasFileMode(ctx context.Context) bool {
	out, err := r.run(ctx, nil, "config", "--type=bool", "--get", "core.fileMode")
	return err != nil || strings.TrimSpace(string(out)) != "false"
}

// run runs git in the project's directory and returns what it prints.
func (r *Repository) run(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, "git", append([]string{
		"--literal-pathspecs", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
	}, args...)...)
	command.Dir = r.dir
	command.Env = append(plainEnv(), "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	command.Stdin = bytes.NewReader(stdin)
	out, err := command.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return out, err
}

// plainEnv is the environment without anything that configures git or picks a
// language.
func plainEnv() []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, "LC_") || name == "LANG" || name == "LANGUAGE" {
			continue
		}
		env = append(env, variable)
	}
	return append(env, "LC_ALL=C")
}

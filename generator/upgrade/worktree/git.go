package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chassis-go/chassis/generator/git"
)

// grace is how long git may go on after an interrupt. It usually needs some
// milliseconds, a slow disk may need more.
const grace = 10 * time.Second

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
func InsideRepository(dir string) bool { return RepositoryTop(dir) != "" }

// RepositoryTop returns the first directory that holds .git, from dir upwards; "" if
// there is none.
func RepositoryTop(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// unreadable is the problem of a repository that git itself cannot read. It
// returns the error of a context that is done as it is.
func unreadable(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return Problemf("git", "make git status work in this directory, then try again", "git cannot read the repository: %v", err)
}

// HasFileMode reports whether git takes notice of executable bits
// (core.fileMode).
func (r *Repository) HasFileMode(ctx context.Context) bool {
	out, err := r.run(ctx, nil, "config", "--type=bool", "--get", "core.fileMode")
	return err != nil || strings.TrimSpace(string(out)) != "false"
}

// run runs a git command that only reads, in the project's directory, and
// returns what it prints.
func (r *Repository) run(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	runner := git.Runner{Dir: r.dir, Env: append(git.Environment(os.Environ()), "GIT_OPTIONAL_LOCKS=0"), Grace: grace}
	out, err := runner.Run(ctx, stdin, append([]string{"--literal-pathspecs", "-c", "core.quotePath=false"}, args...)...)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("git %s: %w", args[0], ctx.Err())
	}
	if err != nil {
		return nil, fmt.Errorf("git %s: %w", args[0], err)
	}
	return out, nil
}

// change runs a git command that changes the repository. An interrupt does not
// end it half-way.
func (r *Repository) change(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := git.WithGrace(ctx, grace)
	defer cancel()
	return r.run(ctx, stdin, args...)
}

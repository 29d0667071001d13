package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What can stand in the way of a new tree.
var (
	ErrTargetExists  = errors.New("directory is not empty")
	ErrTargetFile    = errors.New("not a directory")
	ErrTargetSymlink = errors.New("a symbolic link, which is not followed")
)

// ErrLeftover is returned if a run that failed could not remove all of what it
// had written.
var ErrLeftover = errors.New("could not be removed")

// How long a run waits for another one that fills the same directory, which
// takes it some milliseconds.
const (
	claimTimeout  = 10 * time.Second
	claimInterval = 5 * time.Millisecond
)

// Write puts files into the directory dir, which must be absent (its parents may
// be absent too) or empty but for .git.
//
// The tree is staged in a directory named .chassis-new-* on the same file system.
//   - If dir is absent, one rename brings the whole tree: whatever happens, also
//     a kill, dir holds everything or does not exist.
//   - If dir exists it stays the directory it is (it may be the user's working
//     directory, or a mount point), so its entries are renamed into it one by
//     one, .chassis last. An error takes them out again. A kill within this
//     fraction of a millisecond leaves a tree without .chassis.
//
// Any number of processes may write beside each other, also to one dir: the
// first gets it, and the others fail with [ErrTargetExists].
//
// What a killed run has left, the next Write to the same place removes first,
// as far as it is unchanged. Nothing is flushed to disk: the promise
// holds for processes that die, not for machines that lose power.
//
// A cancelled ctx, like any error, leaves nothing. The error wraps
// [ErrTargetExists], [ErrTargetFile], [ErrTargetSymlink] or the system's
// reason, and [ErrLeftover] if something could not be removed.
func Write(ctx context.Context, dir string, files []File) (err error) {
	for _, file := range files {
		check := checkFile
		if file.Path == StatePath || file.Path == BasePath {
			check = checkMode
		}
		if err := check(file); err != nil {
			return err
		}
	}
	if err := checkTree(files); err != nil {
		return err
	}
	target, err := locate(dir)
	if err != nil {
		return err
	}
	release, err := target.claim(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = release() }() // the end of the process does as well
	if err := target.free(); err != nil {
		return err
	}
	stage, err := newStage(target.parent)
	if err != nil {
		return err
	}
	defer func() {
		// Once the tree is in its place, an empty stage that stays is no
		// failure: the next run removes it.
		if left := stage.remove(); left != nil && err != nil {
			err = errors.Join(err, fmt.Errorf("%w: %w", ErrLeftover, left))
		}
	}()
	if err := stage.write(ctx, target.inside, files); err != nil {
		return err
	}
	return stage.install(target)
}

// CheckTarget reports whether [Write] would find dir absent or empty. It
// writes nothing.
func CheckTarget(dir string) error {
	target, err := locate(dir)
	if err != nil || target.inside != "." {
		return err
	}
	entries, err := os.ReadDir(target.parent)
	if err == nil && slices.ContainsFunc(entries, isStage) {
		return nil // only Write distinguishes a killed run, whose files it removes, from one under way
	}
	return target.free()
}

// A target is the place of a new tree: the path inside of a directory that
// exists. For a tree that goes into an existing directory, inside is ".".
type target struct{ parent, inside string }

// locate finds the deepest directory on the way to dir that exists.
func locate(dir string) (target, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return target{}, err
	}
	switch info, err := os.Lstat(dir); {
	case err == nil && info.IsDir():
		return target{dir, "."}, nil
	case err == nil && info.Mode()&fs.ModeSymlink != 0:
		return target{}, fmt.Errorf("%s: %w", dir, ErrTargetSymlink)
	case err == nil, errors.Is(err, syscall.ENOTDIR):
		return target{}, fmt.Errorf("%s: %w", dir, ErrTargetFile)
	case !errors.Is(err, fs.ErrNotExist):
		return target{}, err
	}
	for parent := filepath.Dir(dir); ; {
		info, err := os.Stat(parent)
		switch {
		case err == nil && !info.IsDir():
			return target{}, fmt.Errorf("%s: %w", parent, ErrTargetFile)
		case err == nil:
			inside, err := filepath.Rel(parent, dir)
			return target{parent, inside}, err
		case !errors.Is(err, fs.ErrNotExist) || parent == filepath.Dir(parent):
			return target{}, err
		}
		switch info, err := os.Lstat(parent); {
		case err == nil && info.Mode()&fs.ModeSymlink != 0:
			return target{}, fmt.Errorf("%s leads nowhere: %w", parent, ErrTargetSymlink)
		case err != nil: // else it came up just now
			parent = filepath.Dir(parent)
		}
	}
}

// claim removes what killed runs have left at the target, and keeps other runs
// from filling the same existing directory until release is called.
func (t target) claim(ctx context.Context) (release func() error, err error) {
	if t.inside != "." {
		sweepBeside(t.parent)
		return func() error { return nil }, nil
	}
	for deadline := time.Now().Add(claimTimeout); ; {
		release, err := lockDir(t.parent)
		if err == nil {
			sweep(t.parent)
			return release, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%s: %w (another run is writing to it)", t.parent, ErrTargetExists)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(claimInterval):
		}
	}
}

// free reports anything in an existing directory but .git and the stages of
// runs that write a directory into it.
func (t target) free() error {
	if t.inside != "." {
		return nil
	}
	entries, err := os.ReadDir(t.parent)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() != ".git" && !isStage(entry) {
			return fmt.Errorf("%s: %w (it holds %s)", t.parent, ErrTargetExists, quoted(entry.Name()))
		}
	}
	return nil
}

func isStage(entry fs.DirEntry) bool {
	return entry.IsDir() && strings.HasPrefix(entry.Name(), stagePrefix)
}

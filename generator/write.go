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
)

// What can stand in the way of a new tree.
var (
	ErrTargetExists  = errors.New("folder is not empty")
	ErrTargetFile    = errors.New("not a folder")
	ErrTargetSymlink = errors.New("a symbolic link, which is not followed")
)

// Write puts files into the folder dir, which must be absent (its parents may
// be absent too) or empty but for .git.
//
// The tree is staged in a folder named .chassis-new-* on the same file system.
//   - If dir is absent, one rename brings the whole tree: whatever happens, also
//     a kill, dir holds everything or does not exist.
//   - If dir exists it stays the folder it is (it may be somebody's working
//     directory, or a mount point), so its entries are renamed into it one by
//     one, .chassis last. An error takes them out again. A kill within this
//     fraction of a millisecond leaves a tree without .chassis.
//
// What a killed run has left, the next Write to the same place removes first,
// as far as nobody has changed it. Nothing is flushed to disk: the promise
// holds for processes that die, not for machines that lose power.
//
// A cancelled ctx, like any error, leaves nothing. The error wraps
// [ErrTargetExists], [ErrTargetFile], [ErrTargetSymlink] or the system's reason.
func Write(ctx context.Context, dir string, files []File) (err error) {
	for _, file := range files {
		if err := checkFile(file); err != nil {
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
	sweep(target.parent)
	if err := target.free(); err != nil {
		return err
	}
	stage, err := newStage(target.parent)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.remove()) }()
	if err := stage.write(ctx, target.inside, files); err != nil {
		return err
	}
	return stage.install(target)
}

// CheckTarget reports whether [Write] would find dir absent or empty. It
// writes nothing.
func CheckTarget(dir string) error {
	target, err := locate(dir)
	if err != nil {
		return err
	}
	return target.free()
}

// A target is the place of a new tree: the path inside of a folder that
// exists. For a tree that goes into an existing folder, inside is ".".
type target struct{ parent, inside string }

// locate finds the deepest folder on the way to dir that exists.
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
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if errors.Is(err, fs.ErrNotExist) && parent != filepath.Dir(parent) {
			if _, err := os.Lstat(parent); err == nil {
				return target{}, fmt.Errorf("%s leads nowhere: %w", parent, ErrTargetSymlink)
			}
			continue
		}
		if err != nil {
			return target{}, err
		}
		if !info.IsDir() {
			return target{}, fmt.Errorf("%s: %w", parent, ErrTargetFile)
		}
		inside, err := filepath.Rel(parent, dir)
		return target{parent, inside}, err
	}
}

// free reports anything in an existing folder but .git and what a killed run
// has left, of which [Write] takes care.
func (t target) free() error {
	if t.inside != "." {
		return nil
	}
	entries, err := os.ReadDir(t.parent)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(entries, isStage) {
		return nil
	}
	for _, entry := range entries {
		if entry.Name() != ".git" {
			return fmt.Errorf("%s: %w (it holds %s)", t.parent, ErrTargetExists, quoted(entry.Name()))
		}
	}
	return nil
}

func isStage(entry fs.DirEntry) bool {
	return entry.IsDir() && strings.HasPrefix(entry.Name(), stagePrefix)
}

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

const stagePrefix = ".chassis-new-"

// A stage is a private folder in which a tree is made before it is moved to
// its place. It is locked for as long as its process lives, so that a later
// one can tell what is left over from what is in use.
type stage struct {
	path string
	lock *os.File
}

func newStage(parent string) (*stage, error) {
	path, err := os.MkdirTemp(parent, stagePrefix)
	if err != nil {
		return nil, fmt.Errorf("cannot make a folder in %s: %w", parent, WithoutPath(err))
	}
	lock, err := lockFolder(path)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	return &stage{path, lock}, nil
}

// remove removes the stage and all that is still in it.
func (s *stage) remove() error {
	return errors.Join(os.RemoveAll(s.path), s.lock.Close())
}

// write makes the tree of files at the path inside of the stage.
func (s *stage) write(ctx context.Context, inside string, files []File) error {
	made := map[string]bool{s.path: true}
	root := filepath.Join(s.path, inside)
	if err := makeFolder(root, made); err != nil {
		return err
	}
	for _, file := range stateLast(files) {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(root, filepath.FromSlash(file.Path))
		if err := makeFolder(filepath.Dir(path), made); err != nil {
			return err
		}
		if err := writeFile(path, file); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// writeFile makes file at path. A umask has no say in its mode, but is seldom
// in the way, and to look is cheaper than to set the mode once more.
func writeFile(path string, file File) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, file.Mode)
	if err != nil {
		return err
	}
	_, err = f.Write(file.Content)
	info, statErr := f.Stat()
	if statErr == nil && info.Mode() != file.Mode {
		statErr = f.Chmod(file.Mode)
	}
	return errors.Join(err, statErr, f.Close())
}

// makeFolder makes the folder at path and its parents, those but for which
// are in made.
func makeFolder(path string, made map[string]bool) error {
	if made[path] {
		return nil
	}
	if err := makeFolder(filepath.Dir(path), made); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return err
	}
	made[path] = true
	info, err := os.Lstat(path)
	if err == nil && info.Mode().Perm() != 0o755 {
		err = os.Chmod(path, 0o755)
	}
	return err
}

// stateLast returns files with those of .chassis at the end: a tree that has
// them is complete.
func stateLast(files []File) []File {
	isState := func(file File) bool { return strings.HasPrefix(file.Path, stateDir+"/") }
	last := slices.DeleteFunc(slices.Clone(files), func(file File) bool { return !isState(file) })
	return append(slices.DeleteFunc(slices.Clone(files), isState), last...)
}

// install moves what was staged to its place.
func (s *stage) install(to target) error {
	if to.inside == "." {
		return s.fill(to.parent)
	}
	first, _, _ := strings.Cut(filepath.ToSlash(to.inside), "/")
	err := os.Rename(filepath.Join(s.path, first), filepath.Join(to.parent, first))
	if errors.Is(err, syscall.ENOTEMPTY) || errors.Is(err, fs.ErrExist) || errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%s: %w (it came up meanwhile)", filepath.Join(to.parent, first), ErrTargetExists)
	}
	return err
}

// fill moves the entries of the stage into the folder dir, all or none.
func (s *stage) fill(dir string) error {
	entries, err := os.ReadDir(s.path)
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int {
		return compareBool(a.Name() == stateDir, b.Name() == stateDir)
	})
	for i, entry := range entries {
		if err := moveNew(filepath.Join(s.path, entry.Name()), filepath.Join(dir, entry.Name())); err != nil {
			for _, moved := range slices.Backward(entries[:i]) {
				undo := os.Rename(filepath.Join(dir, moved.Name()), filepath.Join(s.path, moved.Name()))
				err = errors.Join(err, undo)
			}
			return err
		}
	}
	return nil
}

// moveNew renames from to to, which must not exist.
func moveNew(from, to string) error {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("%s: %w (it came up meanwhile)", to, ErrTargetExists))
	}
	return os.Rename(from, to)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

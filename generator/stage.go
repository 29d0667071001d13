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
)

const (
	stagePrefix = ".chassis-new-"
	stageTries  = 100
)

// errLocked is returned where another process has the lock.
var errLocked = errors.New("locked by another process")

// A stage is a private directory in which a tree is made before it is moved to
// its place. It is locked for as long as its process lives, so that a later
// one can distinguish what is left over from what is in use.
type stage struct {
	path   string
	unlock func() error
}

// newStage makes a stage in the directory parent.
//
// Until a new directory is locked, another run may take it for the stage of a
// killed one and remove it. The next try then makes another.
func newStage(parent string) (*stage, error) {
	for range stageTries {
		path, err := os.MkdirTemp(parent, stagePrefix)
		if err != nil {
			return nil, fmt.Errorf("cannot make a directory in %s: %w", parent, WithoutPath(err))
		}
		unlock, err := lockDir(path)
		if err == nil {
			return &stage{path, unlock}, nil
		}
		if !errors.Is(err, errLocked) && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, os.Remove(path))
		}
	}
	return nil, fmt.Errorf("cannot make a directory in %s: other runs removed %d of them", parent, stageTries)
}

// remove removes the stage and all that is still in it.
func (s *stage) remove() error {
	return errors.Join(os.RemoveAll(s.path), s.unlock())
}

// write makes the tree of files at the path inside of the stage.
func (s *stage) write(ctx context.Context, inside string, files []File) error {
	made := map[string]bool{s.path: true}
	root := filepath.Join(s.path, inside)
	if err := makeDir(root, made); err != nil {
		return err
	}
	for _, file := range stateLast(files) {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(root, filepath.FromSlash(file.Path))
		if err := makeDir(filepath.Dir(path), made); err != nil {
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

// makeDir makes the directory at path and its parents, those but for which
// are in made.
func makeDir(path string, made map[string]bool) error {
	if made[path] {
		return nil
	}
	if err := makeDir(filepath.Dir(path), made); err != nil {
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

// install moves what was staged to its place. Where a directory on the way
// there came up meanwhile, what it lacks is moved into it.
func (s *stage) install(to target) error {
	if to.inside == "." {
		return s.fill(to.parent)
	}
	staged, place := s.path, to.parent
	for segment := range strings.SplitSeq(filepath.ToSlash(to.inside), "/") {
		staged, place = filepath.Join(staged, segment), filepath.Join(place, segment)
		err := os.Rename(staged, place)
		if err == nil {
			return nil
		}
		info, statErr := os.Lstat(place)
		if statErr != nil {
			return err
		}
		if !info.IsDir() {
			break
		}
	}
	return cameUp(place)
}

// fill moves the entries of the stage into the directory dir, all or none.
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
			return errors.Join(err, s.takeOut(dir, entries[:i]))
		}
	}
	return nil
}

// takeOut moves entries that fill moved into dir back into the stage.
func (s *stage) takeOut(dir string, entries []fs.DirEntry) (err error) {
	for _, entry := range slices.Backward(entries) {
		undo := os.Rename(filepath.Join(dir, entry.Name()), filepath.Join(s.path, entry.Name()))
		if undo != nil {
			err = errors.Join(err, fmt.Errorf("%w: %w", ErrLeftover, undo))
		}
	}
	return err
}

// moveNew renames from to to, which must not exist.
func moveNew(from, to string) error {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, cameUp(to))
	}
	return os.Rename(from, to)
}

// cameUp returns the error for a path that was free when the run began.
func cameUp(path string) error {
	return fmt.Errorf("%s: %w (it came up meanwhile)", path, ErrTargetExists)
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

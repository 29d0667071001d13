package worktree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Lstat returns what is at name without its content.
func Lstat(fsys fs.FS, name string) (Entry, error) {
	info, err := fs.Lstat(fsys, name)
	return entryOf(name, info, err)
}

// Stat is [Lstat] for what a symlink at name points to.
func Stat(fsys fs.FS, name string) (Entry, error) {
	info, err := fs.Stat(fsys, name)
	return entryOf(name, info, err)
}

// entryOf returns the entry, without content, that a stat of name describes.
func entryOf(name string, info fs.FileInfo, err error) (Entry, error) {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return Entry{}, nil
	case err != nil:
		return Entry{}, OutsideError(name, err)
	}
	found := Entry{Kind: Special, Mode: info.Mode().Perm()}
	switch {
	case info.Mode().IsRegular():
		found.Kind = Regular
	case info.IsDir():
		found.Kind = Directory
	case info.Mode()&fs.ModeSymlink != 0:
		found.Kind = Symlink
	}
	return found, nil
}

// Read returns what is at name with its content.
func Read(fsys fs.FS, name string) (Entry, error) {
	found, err := Lstat(fsys, name)
	if err != nil {
		return Entry{}, err
	}
	switch found.Kind {
	case Regular:
		found.Content, err = fs.ReadFile(fsys, name)
	case Symlink:
		var target string
		target, err = fs.ReadLink(fsys, name)
		found.Content = []byte(target)
	}
	if err != nil {
		return Entry{}, OutsideError(name, err)
	}
	return found, nil
}

// SameFile reports whether two paths that differ by case only name the same
// file, which they do on some file systems.
func SameFile(fsys fs.FS, a, b string) bool {
	if a == b || !strings.EqualFold(a, b) {
		return false
	}
	infoA, errA := fs.Lstat(fsys, a)
	infoB, errB := fs.Lstat(fsys, b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// OutsideError explains the error of a path that a symlink leads out of the
// project, for which [os.Root] has no sentinel. It returns other errors as
// they are.
func OutsideError(name string, err error) error {
	if strings.Contains(err.Error(), "path escapes from parent") {
		return &Problem{
			Code:    "outside",
			Message: fmt.Sprintf("%s leads out of the project through a symlink", Quote(name)),
			Hint:    "replace the symlink by a directory, then upgrade again",
		}
	}
	return err
}

//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// canSweep reports whether a lock distinguishes a dead process from a living one.
const canSweep = true

// lockDir locks the directory at path until unlock is called or the process
// ends. The error is [errLocked] if another process has the lock, and wraps
// [fs.ErrNotExist] if path no longer names the directory that was locked.
func lockDir(path string) (unlock func() error, err error) {
	dir, err := os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errLocked
	}
	if err == nil {
		err = stillNames(path, dir)
	}
	if err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	return func() error {
		// A program that is being started has a copy of every open file for
		// a moment, so that closing alone would not end the lock.
		return errors.Join(syscall.Flock(int(dir.Fd()), syscall.LOCK_UN), dir.Close())
	}, nil
}

// stillNames returns an error if path names another directory than dir, or
// none: it was removed between opening and locking it.
func stillNames(path string, dir *os.File) error {
	locked, err := dir.Stat()
	if err != nil {
		return err
	}
	named, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !os.SameFile(locked, named) {
		return fmt.Errorf("%s was replaced: %w", path, fs.ErrNotExist)
	}
	return nil
}

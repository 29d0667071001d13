//go:build unix

package worktree

import (
	"errors"
	"os"
	"syscall"
)

// LockDirectory locks dir against other upgrades until it is released or the
// process ends, however it ends.
func LockDirectory(dir string) (release func(), err error) {
	directory, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(directory.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(errLocked(), directory.Close())
	}
	if err != nil && !errors.Is(err, syscall.ENOTSUP) && !errors.Is(err, syscall.ENOLCK) {
		return nil, errors.Join(err, directory.Close())
	}
	return func() {
		// Closing alone is not enough while a child process is being started:
		// it has a copy of every open file until it executes its program.
		_ = syscall.Flock(int(directory.Fd()), syscall.LOCK_UN)
		_ = directory.Close()
	}, nil
}

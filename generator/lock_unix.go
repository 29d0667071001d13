//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package generator

import (
	"errors"
	"os"
	"syscall"
)

// lockFolder opens the folder at path and locks it until the file is closed
// or the process ends. It is an error if another process has the lock.
func lockFolder(path string) (*os.File, error) {
	folder, err := os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	return folder, nil
}

// canSweep reports whether a lock tells a dead process from a living one.
const canSweep = true

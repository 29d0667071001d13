//go:build unix

package upgrade

import (
	"errors"
	"os"
	"syscall"
)

// lock makes sure that no other upgrade of the project runs, the state of which
// is in dir. It lasts until it is released or the process ends, however it
// ends.
func lock(dir string) (release func(), err error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(errLocked(), folder.Close())
	}
	if err != nil && !errors.Is(err, syscall.ENOTSUP) && !errors.Is(err, syscall.ENOLCK) {
		return nil, errors.Join(err, folder.Close())
	}
	return func() {
		// Closing alone is not enough while a program is being started, which
		// has a copy of every open file for a moment.
		_ = syscall.Flock(int(folder.Fd()), syscall.LOCK_UN)
		_ = folder.Close()
	}, nil
}

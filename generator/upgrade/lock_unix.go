//go:build unix

package upgrade

import (
	"errors"
	"os"
	"syscall"
)

// lock makes sure that no other upgrade of the project in dir runs. It lasts
// until the file is closed or the process ends, however it ends.
func lock(dir string) (*os.File, error) {
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
	return folder, nil
}

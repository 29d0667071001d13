//go:build !unix

package apply

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// lockDirectory makes sure that no other upgrade of the project runs, the state of which
// is in dir. It lasts until it is released or the process ends: the system
// refuses to delete an open file only.
func lockDirectory(dir string) (release func(), err error) {
	name := filepath.Join(dir, "upgrade.lock")
	_ = os.Remove(name) // left by a process that ended; fails while it runs
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked()
	}
	if err != nil {
		return nil, err
	}
	return func() {
		_ = file.Close()
		_ = os.Remove(name)
	}, nil
}

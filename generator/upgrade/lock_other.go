//go:build !unix

package upgrade

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// lock makes sure that no other upgrade of the project in dir runs, as long
// as the file it returns is open: the system refuses to delete an open file.
func lock(dir string) (*os.File, error) {
	name := filepath.Join(dir, "upgrade.lock")
	_ = os.Remove(name) // left by a process that ended; fails while it runs
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked()
	}
	return file, err
}

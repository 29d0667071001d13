//go:build !unix

package worktree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// LockDirectory locks dir against other upgrades until it is released or the
// process ends, however it ends: the system refuses to delete a file that is open.
func LockDirectory(dir string) (release func(), err error) {
	name := filepath.Join(dir, "upgrade.lock")
	_ = os.Remove(name) // of a process that ended; fails while it runs
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

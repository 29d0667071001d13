package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// scratch is a directory for the copies of one project, outside of it. It is the
// same one each time: the next run removes what a killed one left, and the go
// command finds what it has built before.
type scratch struct {
	dir     string
	release func()
}

// openScratch returns the scratch directory of the project in dir, empty.
func openScratch(dir string) (*scratch, error) {
	name, err := scratchName(dir)
	if err != nil {
		return nil, err
	}
	s := &scratch{dir: name}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, err
	}
	if s.release, err = worktree.LockDirectory(s.dir); err != nil {
		return nil, err
	}
	if err := s.clear(); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

// scratchName returns where the copies of the project in dir are.
func scratchName(dir string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", worktree.Problemf("verify", "set HOME, or XDG_CACHE_HOME", "there is no place for the copy that --verify needs: %v", err)
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(cache, "chassis", "verify", hex.EncodeToString(sum[:8])), nil
}

// close removes the copies. The directory itself stays, for its lock.
func (s *scratch) close() error {
	defer s.release()
	return s.clear()
}

// clear removes all that is in the directory.
func (s *scratch) clear() error {
	items, err := os.ReadDir(s.dir)
	for _, item := range items {
		err = errors.Join(err, removeAll(filepath.Join(s.dir, item.Name())))
	}
	return err
}

// removeAll removes a tree, read-only directories as well: tests make some.
func removeAll(dir string) error {
	if os.RemoveAll(dir) == nil {
		return nil
	}
	_ = filepath.WalkDir(dir, func(name string, item fs.DirEntry, _ error) error {
		if item != nil && item.IsDir() {
			_ = os.Chmod(name, 0o700)
		}
		return nil
	})
	return os.RemoveAll(dir)
}

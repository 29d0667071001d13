// Package cache keeps what takes the tests minutes to make, from one run to the
// next.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Variable names a directory that takes the place of the one in the user's cache
// directory.
const Variable = "CHASSIS_CACHE"

// Cache is a directory kept between runs.
type Cache struct {
	Dir      string
	name     string // of the part that this process holds
	lock     *os.File
	progress io.Writer
}

// Open waits until no other process holds the part of the cache with this name,
// and holds it until Close. Parts share the directory.
func Open(name string) (*Cache, error) {
	dir := os.Getenv(Variable)
	if dir == "" {
		parent, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("%w; name a directory in %s", err, Variable)
		}
		dir = filepath.Join(parent, "chassis-test")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, name+".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lock(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	return &Cache{Dir: dir, name: name, lock: file, progress: os.Stderr}, nil
}

// Say prints what takes so long.
func (c *Cache) Say(format string, args ...any) {
	fmt.Fprintf(c.progress, c.name+": "+format+"\n", args...)
}

// Close lets other processes have this part of the cache.
func (c *Cache) Close() { c.lock.Close() }

// Keep returns the directory name of the cache, filled by fill if it does not
// exist yet. An interrupted fill leaves nothing behind that looks complete.
// Since a fill takes minutes, it says so first.
func (c *Cache) Keep(name, what string, fill func(dir string) error) (string, error) {
	kept := filepath.Join(c.Dir, name)
	if _, err := os.Stat(kept); err == nil {
		return kept, nil
	}
	c.Say("making %s, once on this machine", what)
	staged, err := os.MkdirTemp(c.Dir, "staged-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(staged)
	if err := os.Chmod(staged, 0o755); err != nil {
		return "", err
	}
	if err := fill(staged); err != nil {
		return "", err
	}
	return kept, os.Rename(staged, kept)
}

// Key returns a short name for these contents.
func Key(contents ...[]byte) string {
	sum := sha256.New()
	for _, content := range contents {
		fmt.Fprintf(sum, "%d\n", len(content))
		sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

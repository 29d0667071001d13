package containers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// cache is a folder kept between runs, held by one process at a time.
type cache struct {
	dir      string
	lock     *os.File
	progress io.Writer
}

// say tells whoever waits what takes so long.
func (c *cache) say(format string, args ...any) {
	fmt.Fprintf(c.progress, "containers: "+format+"\n", args...)
}

// openCache waits until no other process holds the cache.
func openCache() (*cache, error) {
	dir := os.Getenv(CacheVariable)
	if dir == "" {
		parent, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("%w; name a folder in %s", err, CacheVariable)
		}
		dir = filepath.Join(parent, "chassis-test")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lock(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	return &cache{dir: dir, lock: file, progress: os.Stderr}, nil
}

// close lets others have the cache.
func (c *cache) close() { c.lock.Close() }

// keep returns the directory name of the cache, filled by fill if it does not
// exist yet. An interrupted fill leaves nothing behind that looks complete.
// Since a fill takes minutes, it says so first.
func (c *cache) keep(name, what string, fill func(dir string) error) (string, error) {
	kept := filepath.Join(c.dir, name)
	if _, err := os.Stat(kept); err == nil {
		return kept, nil
	}
	c.say("making %s, once on this machine", what)
	staged, err := os.MkdirTemp(c.dir, "staged-")
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

// key returns a short name for these contents.
func key(contents ...[]byte) string {
	sum := sha256.New()
	for _, content := range contents {
		fmt.Fprintf(sum, "%d\n", len(content))
		sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// goEnv returns the values of variables of the go command, in order.
func goEnv(ctx context.Context, names ...string) ([]string, error) {
	values := make([]string, len(names))
	for i, name := range names {
		value, err := command{name: "go", args: []string{"env", name}}.output(ctx)
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

//go:build unix

package cache

import (
	"os"
	"syscall"
)

// lock waits until no other process holds the file's lock, and takes it until
// the file is closed or the process ends.
func lock(file *os.File) error { return syscall.Flock(int(file.Fd()), syscall.LOCK_EX) }

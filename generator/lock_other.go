//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package generator

import "os"

// lockFolder opens the folder at path. Without locks, what a killed run has
// left cannot be told from what is in use: it has to be removed by hand.
func lockFolder(path string) (*os.File, error) { return os.Open(path) }

// canSweep reports whether a lock tells a dead process from a living one.
const canSweep = false

//go:build !unix

package cache

import (
	"errors"
	"os"
)

// lock fails: the cache is for systems that have flock.
func lock(*os.File) error { return errors.ErrUnsupported }

package generator

import (
	"errors"
	"io/fs"
)

// WithoutPath returns the cause of a [*fs.PathError] in err, for a message
// that names the path itself; every other error is returned as it is.
func WithoutPath(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	return err
}

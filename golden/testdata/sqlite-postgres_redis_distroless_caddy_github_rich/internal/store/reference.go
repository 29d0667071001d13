package store

import "fmt"

// ErrReferenced reports that other resources refer to the one that is to be
// deleted. It is an [ErrConflict].
var ErrReferenced = fmt.Errorf("%w: others refer to it", ErrConflict)

// DanglingError reports that a field would refer to nothing. It is an
// [ErrConflict].
type DanglingError struct {
	Field string // its name in JSON
}

func (e *DanglingError) Error() string { return e.Field + " refers to nothing" }

// Unwrap returns [ErrConflict].
func (e *DanglingError) Unwrap() error { return ErrConflict }

// Package store is what the stores of all resources share: the errors that
// they return and the way they page.
package store

import (
	"errors"
	"time"
)

// Errors of a store, to be distinguished with errors.Is.
var (
	// ErrNotFound reports that nothing has the given id.
	ErrNotFound = errors.New("not found")
	// ErrConflict reports that what is stored permits no such write: the id is
	// taken, or the stored version is not the expected one.
	ErrConflict = errors.New("conflict with what is stored")
	// ErrUnavailable reports that the store cannot be used at the moment: the
	// connection is lost, a statement timed out, or a pool or lock is taken for
	// too long. Whoever returns it logs the outage, once.
	ErrUnavailable = errors.New("store unavailable")
	// ErrFull reports that a store of limited size has no room.
	ErrFull = errors.New("store full")
)

// AnyVersion stands for whichever version is stored.
const AnyVersion = 0

// Page selects one page of a list, newest first.
type Page struct {
	Limit int    // largest number of items, at least 1
	After string // id of the last item of the previous page, empty for the first page
}

// Timestamp truncates t to what every store keeps: UTC, microseconds.
func Timestamp(t time.Time) time.Time {
	return t.UTC().Truncate(time.Microsecond)
}

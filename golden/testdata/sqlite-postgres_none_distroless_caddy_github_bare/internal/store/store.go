// Package store holds what stores report to those who use them.
package store

import "errors"

// ErrUnavailable reports that a store cannot be used at the moment: the
// connection is lost, a statement timed out, or a pool or lock is taken for too
// long. Whoever returns it logs the outage, once.
var ErrUnavailable = errors.New("store unavailable")

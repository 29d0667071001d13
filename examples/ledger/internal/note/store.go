package note

import (
	"context"
	"errors"
)

// Errors of a [Store], to be told apart with errors.Is.
var (
	ErrNotFound = errors.New("note not found")
	ErrConflict = errors.New("note is not at the expected version")
)

// Query asks for one page of notes.
type Query struct {
	Limit int    // most notes to return, at least 1
	After string // id of the last note of the page before, empty for the first page
}

// Store keeps notes. Package notetest holds the test that every
// implementation passes. All methods are safe for concurrent use and end
// early when their context does.
type Store interface {
	// Create adds a note; ErrConflict if its id is taken.
	Create(ctx context.Context, n Note) error
	// Get returns the note with this id, or ErrNotFound.
	Get(ctx context.Context, id string) (Note, error)
	// List returns a page of notes, newest first; empty but never nil.
	List(ctx context.Context, q Query) ([]Note, error)
	// Update stores Title, Body and UpdatedAt of the note if it is still at
	// n.Version, and returns it at the next version. ErrNotFound if it is
	// gone, ErrConflict if it is at another version.
	Update(ctx context.Context, n Note) (Note, error)
	// Delete removes the note if it is at this version; version 0 stands for
	// any. ErrNotFound if it is gone, ErrConflict if it is at another version.
	Delete(ctx context.Context, id string, version int64) error
}

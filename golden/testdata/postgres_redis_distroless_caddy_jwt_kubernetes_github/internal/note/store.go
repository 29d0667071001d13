package note

import (
	"context"

	"example.com/orders/internal/store"
)

// Store keeps notes. Package notetest holds the test that every
// implementation passes. All methods are safe for concurrent use and return
// early when their context ends. They return the errors of package store.
type Store interface {
	// Create adds a note. [store.ErrConflict] if its id is taken.
	Create(ctx context.Context, n Note) error
	// Get returns the note with this id, or [store.ErrNotFound].
	Get(ctx context.Context, id string) (Note, error)
	// List returns a page of notes, newest first; empty but never nil.
	List(ctx context.Context, page store.Page) ([]Note, error)
	// Update replaces the note, except for CreatedAt, if it is still at n.Version
	// or that is [store.AnyVersion], and returns it at the next version.
	// [store.ErrNotFound] if it is gone, [store.ErrConflict] if it is at another
	// version.
	Update(ctx context.Context, n Note) (Note, error)
	// Delete removes the note if it is at this version or the version is
	// [store.AnyVersion]. [store.ErrNotFound] if it is gone, [store.ErrConflict]
	// if it is at another version.
	Delete(ctx context.Context, id string, version int64) error
}

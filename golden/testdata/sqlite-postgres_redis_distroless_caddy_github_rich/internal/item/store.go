package item

import (
	"context"

	"example.com/orders/internal/store"
)

// Filter selects the items of a list. Its zero value selects all.
type Filter struct {
	OrderID  string // those that refer to this order; empty for any
	ParentID string // those that refer to this item; empty for any
}

// Store keeps items. Package itemtest holds the test that every
// implementation passes. All methods are safe for concurrent use and return
// early when their context ends. They return the errors of package store.
type Store interface {
	// Create adds an item. [store.ErrConflict] if its id is taken, a
	// [*store.TakenError] if the value of a unique field is, a
	// [*store.DanglingError] if it refers to what does not exist.
	Create(ctx context.Context, v Item) error
	// Get returns the item with this id, or [store.ErrNotFound].
	Get(ctx context.Context, id string) (Item, error)
	// List returns a page of the items that filter selects, newest first; empty
	// but never nil.
	List(ctx context.Context, filter Filter, page store.Page) ([]Item, error)
	// Update replaces the item, except for CreatedAt, if it is still at v.Version
	// or that is [store.AnyVersion], and returns it at the next version.
	// [store.ErrNotFound] if it is gone, [store.ErrConflict] if it is at another
	// version, a [*store.TakenError] if the value of a unique field is taken, a
	// [*store.DanglingError] if it refers to what does not exist.
	Update(ctx context.Context, v Item) (Item, error)
	// Delete removes the item if it is at this version or the version is
	// [store.AnyVersion]. [store.ErrNotFound] if it is gone, [store.ErrConflict]
	// if it is at another version, [store.ErrReferenced] if others refer to it.
	Delete(ctx context.Context, id string, version int64) error
}

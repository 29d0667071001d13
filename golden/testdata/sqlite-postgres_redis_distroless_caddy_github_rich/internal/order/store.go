package order

import (
	"context"

	"example.com/orders/internal/store"
)

// Store keeps orders. Package ordertest holds the test that every
// implementation passes. All methods are safe for concurrent use and return
// early when their context ends. They return the errors of package store.
type Store interface {
	// Create adds an order. [store.ErrConflict] if its id is taken, a
	// [*store.TakenError] if the value of a unique field is.
	Create(ctx context.Context, o Order) error
	// Get returns the order with this id, or [store.ErrNotFound].
	Get(ctx context.Context, id string) (Order, error)
	// List returns a page of orders, newest first; empty but never nil.
	List(ctx context.Context, page store.Page) ([]Order, error)
	// Update replaces the order, except for CreatedAt, if it is still at o.Version
	// or that is [store.AnyVersion], and returns it at the next version.
	// [store.ErrNotFound] if it is gone, [store.ErrConflict] if it is at another
	// version, a [*store.TakenError] if the value of a unique field is taken.
	Update(ctx context.Context, o Order) (Order, error)
	// Delete removes the order if it is at this version or the version is
	// [store.AnyVersion]. [store.ErrNotFound] if it is gone, [store.ErrConflict]
	// if it is at another version, [store.ErrReferenced] if others refer to it.
	Delete(ctx context.Context, id string, version int64) error
}

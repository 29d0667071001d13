// Package cache keeps copies of what stores hold, so that stores are read less.
// A cache that fails makes requests slower, never wrong.
package cache

import (
	"context"
	"math"
	"time"
)

// Cache keeps values of one type by id. Package cachetest holds the test that
// every implementation passes. It is safe for concurrent use.
//
// Values have versions, and the cache never goes back: a value that was read
// from the store before a change, and arrives here after it, is not kept.
type Cache[V any] interface {
	// Get returns the value and whether there is one.
	Get(ctx context.Context, id string) (value V, found bool, err error)
	// Set keeps a value, unless a newer version is known.
	Set(ctx context.Context, id string, version int64, value V) error
	// Invalidate removes the value. For [TombstoneTTL] it leaves a tombstone, so
	// that Set keeps no version older than this one and those known before.
	Invalidate(ctx context.Context, id string, version int64) error
}

// Gone is the version of what was deleted: no version is kept after it.
const Gone = math.MaxInt64

// TombstoneTTL is how long a tombstone lasts: at least twice what a read takes
// that is kept.
const TombstoneTTL = 2 * time.Minute

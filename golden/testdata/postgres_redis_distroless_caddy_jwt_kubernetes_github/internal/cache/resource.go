package cache

import (
	"context"
	"errors"
	"time"

	"example.com/orders/internal/store"
)

// writeTimeout bounds how long a write waits for the cache.
const writeTimeout = time.Second

// resource is what the caches of all resources do around a store.
type resource[V any] struct {
	cache   Cache[V]
	version func(V) int64
	slowest time.Duration // read that is kept
	lost    *Memory[V]    // tombstones that the cache did not take
}

// newResource returns a resource whose cache keeps values for ttl.
func newResource[V any](cache Cache[V], ttl time.Duration, version func(V) int64) resource[V] {
	limits := Limits{Entries: 10_000, Bytes: 16 << 20}
	return resource[V]{
		cache:   cache,
		version: version,
		slowest: min(ttl, TombstoneTTL) / 2, // the other half is for writing to the cache
		lost:    NewMemory(limits, func(V) int { return 0 }),
	}
}

// get returns the cached value, or else that of read, which it keeps unless read
// took so long that the value or tombstone of a later version may have expired.
// Errors of the cache are misses: the implementations that can fail log their
// outages.
func (r resource[V]) get(ctx context.Context, id string, read func() (V, error)) (V, error) {
	if value, found, err := r.cache.Get(ctx, id); err == nil && found && r.version(value) >= r.lost.known(id) {
		return value, nil
	}
	start := time.Now()
	value, err := read()
	if err == nil && time.Since(start) < r.slowest {
		_ = r.cache.Set(ctx, id, r.version(value), value)
	}
	return value, err
}

// updated keeps what an update stored. If the update failed, it removes what it
// may have made stale: expected is the version that it was bound to.
func (r resource[V]) updated(ctx context.Context, id string, expected int64, value V, err error) {
	if err != nil {
		r.failed(ctx, id, expected, err)
		return
	}
	ctx, cancel := r.detach(ctx)
	defer cancel()
	version := r.version(value)
	if r.cache.Set(ctx, id, version, value) != nil {
		_ = r.lost.Invalidate(ctx, id, version)
	}
}

// deleted removes what a delete removed, or what a failed one may have.
func (r resource[V]) deleted(ctx context.Context, id string, expected int64, err error) {
	if err == nil {
		err = store.ErrNotFound
	}
	r.failed(ctx, id, expected, err)
}

func (r resource[V]) failed(ctx context.Context, id string, expected int64, err error) {
	version := int64(0) // the value is stale; of which version the new one is, is not known
	switch {
	case errors.Is(err, store.ErrNotFound):
		version = Gone
	case !errors.Is(err, store.ErrConflict) && expected != store.AnyVersion:
		version = expected + 1 // the write may have happened
	}
	ctx, cancel := r.detach(ctx)
	defer cancel()
	if r.cache.Invalidate(ctx, id, version) != nil {
		_ = r.lost.Invalidate(ctx, id, max(version, expected+1))
	}
}

// detach returns a context that outlives the request: a client that gives up
// must not leave a stale value behind.
func (resource[V]) detach(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
}

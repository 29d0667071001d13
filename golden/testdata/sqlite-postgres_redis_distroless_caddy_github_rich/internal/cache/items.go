package cache

import (
	"context"
	"time"

	"example.com/orders/internal/item"
)

// Items is a [item.Store] that serves Get from a cache where it can. Make one
// with [NewItems].
//
// Each process reads what it wrote. Others that share the cache do so too, unless
// the cache failed when it was written: then they may read the old version for
// its time to live, as processes with caches of their own may. An update of an
// old version is refused by the store, and removes it.
type Items struct {
	item.Store
	cached resource[item.Item]
}

var _ item.Store = (*Items)(nil)

// NewItems returns items with a cache in front of them, which keeps values for
// ttl.
func NewItems(items item.Store, cache Cache[item.Item], ttl time.Duration) *Items {
	version := func(v item.Item) int64 { return v.Version }
	return &Items{Store: items, cached: newResource(cache, ttl, version)}
}

// Get implements [item.Store].
func (s *Items) Get(ctx context.Context, id string) (item.Item, error) {
	return s.cached.get(ctx, id, func() (item.Item, error) { return s.Store.Get(ctx, id) })
}

// Update implements [item.Store].
func (s *Items) Update(ctx context.Context, v item.Item) (item.Item, error) {
	stored, err := s.Store.Update(ctx, v)
	s.cached.updated(ctx, v.ID, v.Version, stored, err)
	return stored, err
}

// Delete implements [item.Store].
func (s *Items) Delete(ctx context.Context, id string, version int64) error {
	err := s.Store.Delete(ctx, id, version)
	s.cached.deleted(ctx, id, version, err)
	return err
}

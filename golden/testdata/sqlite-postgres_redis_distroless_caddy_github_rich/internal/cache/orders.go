package cache

import (
	"context"
	"time"

	"example.com/orders/internal/order"
)

// Orders is a [order.Store] that serves Get from a cache where it can. Make one
// with [NewOrders].
//
// Each process reads what it wrote. Others that share the cache do so too, unless
// the cache failed when it was written: then they may read the old version for
// its time to live, as processes with caches of their own may. An update of an
// old version is refused by the store, and removes it.
type Orders struct {
	order.Store
	cached resource[order.Order]
}

var _ order.Store = (*Orders)(nil)

// NewOrders returns orders with a cache in front of them, which keeps values for
// ttl.
func NewOrders(orders order.Store, cache Cache[order.Order], ttl time.Duration) *Orders {
	version := func(o order.Order) int64 { return o.Version }
	return &Orders{Store: orders, cached: newResource(cache, ttl, version)}
}

// Get implements [order.Store].
func (s *Orders) Get(ctx context.Context, id string) (order.Order, error) {
	return s.cached.get(ctx, id, func() (order.Order, error) { return s.Store.Get(ctx, id) })
}

// Update implements [order.Store].
func (s *Orders) Update(ctx context.Context, o order.Order) (order.Order, error) {
	stored, err := s.Store.Update(ctx, o)
	s.cached.updated(ctx, o.ID, o.Version, stored, err)
	return stored, err
}

// Delete implements [order.Store].
func (s *Orders) Delete(ctx context.Context, id string, version int64) error {
	err := s.Store.Delete(ctx, id, version)
	s.cached.deleted(ctx, id, version, err)
	return err
}

package cache_test

import (
	"context"
	"errors"
	"time"

	"example.com/orders/internal/cache"
)

const ttl = time.Hour

func testLimits() cache.Limits { return cache.Limits{TTL: ttl, Entries: 100, Bytes: 1 << 20} }

// brokenCache fails every call.
type brokenCache[V any] struct{}

var errBroken = errors.New("cache is broken")

func (brokenCache[V]) Get(context.Context, string) (value V, found bool, err error) {
	return value, false, errBroken
}

func (brokenCache[V]) Set(context.Context, string, int64, V) error     { return errBroken }
func (brokenCache[V]) Invalidate(context.Context, string, int64) error { return errBroken }

// requestCache is a cache that writes nothing for a request that has ended.
type requestCache[V any] struct{ cache.Cache[V] }

func (c requestCache[V]) Set(ctx context.Context, id string, version int64, value V) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.Cache.Set(ctx, id, version, value)
}

func (c requestCache[V]) Invalidate(ctx context.Context, id string, version int64) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.Cache.Invalidate(ctx, id, version)
}

// switchCache fails while it is broken.
type switchCache[V any] struct {
	cache.Cache[V]
	broken bool
}

func (c *switchCache[V]) Set(ctx context.Context, id string, version int64, value V) error {
	if c.broken {
		return errBroken
	}
	return c.Cache.Set(ctx, id, version, value)
}

func (c *switchCache[V]) Invalidate(ctx context.Context, id string, version int64) error {
	if c.broken {
		return errBroken
	}
	return c.Cache.Invalidate(ctx, id, version)
}

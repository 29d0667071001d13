package redis

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/outage"
)

//go:embed cacheset.lua
var cacheSet string

//go:embed cacheinvalidate.lua
var cacheInvalidate string

// Cache is a [cache.Cache] that all replicas share. A value is a hash of its
// version and its JSON; a tombstone has a version only.
type Cache[V any] struct {
	client          *Client
	ttl             time.Duration
	prefix          string
	set, invalidate *goredis.Script
	watch           *outage.Watch // over a Redis that responds and does not write
}

// NewCache returns a cache that keeps each value for ttl, at least 1ms, under
// prefix and its id. Redis bounds how much fits (maxmemory-policy).
func NewCache[V any](client *Client, ttl time.Duration, prefix string) *Cache[V] {
	return &Cache[V]{
		client: client, ttl: max(ttl, time.Millisecond), prefix: prefix,
		set: goredis.NewScript(cacheSet), invalidate: goredis.NewScript(cacheInvalidate),
		watch: client.newWatch("cache"),
	}
}

// Get implements [cache.Cache]. What another release has written in another
// form is a miss.
func (c *Cache[V]) Get(ctx context.Context, id string) (value V, found bool, err error) {
	var data []byte
	err = c.client.do(ctx, func(ctx context.Context) error {
		data, err = c.client.pool.HGet(ctx, c.prefix+id, "value").Bytes()
		return err
	})
	if errors.Is(err, goredis.Nil) {
		return value, false, nil
	}
	if err != nil {
		return value, false, fmt.Errorf("read the cache: %w", err)
	}
	if json.Unmarshal(data, &value) != nil {
		var none V
		return none, false, nil
	}
	return value, true, nil
}

// Set implements [cache.Cache].
func (c *Cache[V]) Set(ctx context.Context, id string, version int64, value V) error {
	data, err := json.Marshal(value)
	if err == nil {
		err = c.run(ctx, c.set, id, version, data, c.ttl.Milliseconds())
	}
	if err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	return nil
}

// Invalidate implements [cache.Cache].
func (c *Cache[V]) Invalidate(ctx context.Context, id string, version int64) error {
	if err := c.run(ctx, c.invalidate, id, version, cache.TombstoneTTL.Milliseconds()); err != nil {
		return fmt.Errorf("invalidate a value of the cache: %w", err)
	}
	return nil
}

func (c *Cache[V]) run(ctx context.Context, script *goredis.Script, id string, args ...any) error {
	err := c.client.do(ctx, func(ctx context.Context) error {
		return script.Run(ctx, c.client.pool, []string{c.prefix + id}, args...).Err()
	})
	report(ctx, c.watch, err)
	return err
}

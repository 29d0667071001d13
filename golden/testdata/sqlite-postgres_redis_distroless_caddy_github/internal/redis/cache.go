package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/orders/internal/cache"
)

// Cache is a [cache.Cache] that all replicas share.
type Cache struct {
	client *Client
	ttl    time.Duration
	prefix string
}

var _ cache.Cache = (*Cache)(nil)

// NewCache returns a cache that keeps each value for ttl, at least 1ms, under
// prefix and its key. How much fits is for Redis to say (maxmemory-policy).
func NewCache(client *Client, ttl time.Duration, prefix string) *Cache {
	return &Cache{client: client, ttl: max(ttl, time.Millisecond), prefix: prefix}
}

// Get implements [cache.Cache].
func (c *Cache) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	err = c.client.do(ctx, func(ctx context.Context) error {
		value, err = c.client.pool.Get(ctx, c.prefix+key).Bytes()
		return err
	})
	if errors.Is(err, goredis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the cache: %w", err)
	}
	return value, true, nil
}

// Set implements [cache.Cache].
func (c *Cache) Set(ctx context.Context, key string, value []byte) error {
	err := c.client.do(ctx, func(ctx context.Context) error {
		return c.client.pool.Set(ctx, c.prefix+key, value, c.ttl).Err()
	})
	if err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	return nil
}

// Delete implements [cache.Cache].
func (c *Cache) Delete(ctx context.Context, key string) error {
	err := c.client.do(ctx, func(ctx context.Context) error {
		return c.client.pool.Del(ctx, c.prefix+key).Err()
	})
	if err != nil {
		return fmt.Errorf("delete from the cache: %w", err)
	}
	return nil
}

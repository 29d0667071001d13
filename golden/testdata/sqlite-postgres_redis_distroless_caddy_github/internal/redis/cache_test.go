package redis

import (
	"testing"
	"time"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/cache/cachetest"
)

func TestCache(t *testing.T) {
	t.Parallel()
	cachetest.TestCache(t, func(t *testing.T) cache.Cache {
		client, prefix := open(t)
		return NewCache(client, time.Hour, prefix)
	})
}

// TestCacheKey looks at what a value leaves in the database.
func TestCacheKey(t *testing.T) {
	t.Parallel()
	client, prefix := open(t)
	values := NewCache(client, time.Minute, prefix)
	if err := values.Set(t.Context(), "key", []byte("value")); err != nil {
		t.Fatal(err)
	}
	if ttl := client.pool.PTTL(t.Context(), prefix+"key").Val(); ttl <= 0 || ttl > time.Minute {
		t.Errorf("the value lives for %v, want up to a minute", ttl)
	}
}

func TestCacheExpires(t *testing.T) {
	t.Parallel()
	client, prefix := open(t)
	values := NewCache(client, 20*time.Millisecond, prefix)
	if err := values.Set(t.Context(), "key", []byte("value")); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		_, found, err := values.Get(t.Context(), "key")
		if err != nil {
			t.Fatal(err)
		}
		if !found {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the value is still there long after its time")
}

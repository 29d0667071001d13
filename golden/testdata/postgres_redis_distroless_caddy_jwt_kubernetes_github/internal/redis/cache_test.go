package redis

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/cache/cachetest"
	"example.com/orders/internal/redis/redistest"
)

func TestCache(t *testing.T) {
	t.Parallel()
	cachetest.TestCache(t, func(t *testing.T) cache.Cache[string] {
		client, prefix := open(t)
		return NewCache[string](client, time.Hour, prefix)
	})
}

// TestCacheKey looks at what a value and a tombstone leave in the database.
func TestCacheKey(t *testing.T) {
	t.Parallel()
	client, prefix := open(t)
	values := NewCache[string](client, time.Minute, prefix)
	if err := values.Set(t.Context(), "id", 1, "value"); err != nil {
		t.Fatal(err)
	}
	if ttl := client.pool.PTTL(t.Context(), prefix+"id").Val(); ttl <= 0 || ttl > time.Minute {
		t.Errorf("the value lives for %v, want up to a minute", ttl)
	}
	if err := values.Invalidate(t.Context(), "id", 2); err != nil {
		t.Fatal(err)
	}
	if ttl := client.pool.PTTL(t.Context(), prefix+"id").Val(); ttl <= time.Minute || ttl > cache.TombstoneTTL {
		t.Errorf("the tombstone lives for %v, want up to %v", ttl, cache.TombstoneTTL)
	}
	if err := client.pool.HSet(t.Context(), prefix+"other", "version", 1, "value", "not JSON").Err(); err != nil {
		t.Fatal(err)
	}
	if _, found, err := values.Get(t.Context(), "other"); found || err != nil {
		t.Errorf("a value of another form: found %t, error %v; want a miss", found, err)
	}
}

func TestCacheExpires(t *testing.T) {
	t.Parallel()
	client, prefix := open(t)
	values := NewCache[string](client, 20*time.Millisecond, prefix)
	if err := values.Set(t.Context(), "id", 1, "value"); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		_, found, err := values.Get(t.Context(), "id")
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

// TestReplicasShareACache has one replica change a record while the other keeps
// what it read before: after a change is done, no read returns an older version.
func TestReplicasShareACache(t *testing.T) {
	t.Parallel()
	url, prefix := redistest.New(t)
	writer := NewCache[int64](openURL(t, url), time.Hour, prefix)
	reader := NewCache[int64](openURL(t, url), time.Hour, prefix)
	var mu sync.Mutex // of the record in the store
	stored := int64(1)
	load := func() int64 {
		mu.Lock()
		defer mu.Unlock()
		return stored
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				version := load()
				time.Sleep(time.Duration(rand.IntN(500)) * time.Microsecond)
				if err := reader.Set(t.Context(), "id", version, version); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 2000 {
		mu.Lock()
		stored++
		version := stored
		mu.Unlock()
		var err error
		if rand.IntN(2) == 0 {
			err = writer.Set(t.Context(), "id", version, version)
		} else {
			err = writer.Invalidate(t.Context(), "id", version)
		}
		if err != nil {
			t.Error(err)
		}
		if got, found, err := reader.Get(t.Context(), "id"); err != nil || found && got < version {
			t.Fatalf("read version %d after %d was written (error %v)", got, version, err)
		}
	}
	close(done)
	wg.Wait()
}

package cache_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/cache/cachetest"
)

func length(value string) int { return len(value) }

// newMemory returns a cache whose limits no test reaches.
func newMemory() *cache.Memory[string] {
	return cache.NewMemory(cache.Limits{TTL: time.Hour, Entries: 1000, Bytes: 1 << 20}, length)
}

func TestMemory(t *testing.T) {
	t.Parallel()
	cachetest.TestCache(t, func(*testing.T) cache.Cache[string] { return newMemory() })
}

func TestMemoryExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memory := cache.NewMemory(cache.Limits{TTL: time.Minute, Entries: 10, Bytes: 1 << 20}, length)
		_ = memory.Set(t.Context(), "id", 1, "value")
		time.Sleep(time.Minute - time.Nanosecond)
		if _, found, _ := memory.Get(t.Context(), "id"); !found {
			t.Error("the value is gone before its time")
		}
		time.Sleep(time.Nanosecond)
		if _, found, _ := memory.Get(t.Context(), "id"); found {
			t.Error("the value is still there after its time")
		}
		_ = memory.Invalidate(t.Context(), "id", 2)
		time.Sleep(cache.TombstoneTTL)
		_ = memory.Set(t.Context(), "id", 1, "value")
		if _, found, _ := memory.Get(t.Context(), "id"); !found {
			t.Error("the tombstone is still there after its time")
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	memory := cache.NewMemory(cache.Limits{TTL: time.Hour, Entries: 3, Bytes: 1 << 20}, length)
	for i := range 10 {
		_ = memory.Set(t.Context(), fmt.Sprint(i), 1, "")
		if _, found, _ := memory.Get(t.Context(), "0"); !found {
			t.Fatalf("the value in use was evicted for value %d", i)
		}
	}
	for i, want := range []bool{true, false, false, false, false, false, false, false, true, true} {
		if _, found, _ := memory.Get(t.Context(), fmt.Sprint(i)); found != want {
			t.Errorf("value %d found: %t, want %t", i, found, want)
		}
	}
}

// TestMemoryIsBoundedByBytes keeps few large values, none that is too large, and
// never more than its limit whatever replaces what.
func TestMemoryIsBoundedByBytes(t *testing.T) {
	t.Parallel()
	memory := cache.NewMemory(cache.Limits{TTL: time.Hour, Entries: 1000, Bytes: 10_000}, length)
	large := strings.Repeat("x", 3000)
	kept := func() (count int) {
		for i := range 10 {
			if _, found, _ := memory.Get(t.Context(), fmt.Sprint(i)); found {
				count++
			}
		}
		return count
	}
	for version := range int64(3) {
		for i := range 10 {
			_ = memory.Set(t.Context(), fmt.Sprint(i), version, large)
		}
		if got := kept(); got != 3 {
			t.Errorf("%d values of 3 KB are kept in 10 KB, want 3", got)
		}
	}
	_ = memory.Set(t.Context(), "huge", 1, strings.Repeat("x", 20_000))
	if _, found, _ := memory.Get(t.Context(), "huge"); found {
		t.Error("a value larger than the cache is kept")
	}
	for i := range 10 {
		_ = memory.Set(t.Context(), fmt.Sprint(i), 10, "small")
	}
	if got := kept(); got != 10 {
		t.Errorf("%d of 10 small values are kept", got)
	}
}

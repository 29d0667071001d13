package cache_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/cache/cachetest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	cachetest.TestCache(t, func(*testing.T) cache.Cache { return cache.NewMemory(time.Hour, 1000) })
}

func TestMemoryExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memory := cache.NewMemory(time.Minute, 10)
		_ = memory.Set(t.Context(), "key", []byte("value"))
		time.Sleep(time.Minute - time.Nanosecond)
		if _, found, _ := memory.Get(t.Context(), "key"); !found {
			t.Error("the value is gone before its time")
		}
		time.Sleep(time.Nanosecond)
		if _, found, _ := memory.Get(t.Context(), "key"); found {
			t.Error("the value is still there after its time")
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	memory := cache.NewMemory(time.Hour, 3)
	for i := range 10 {
		_ = memory.Set(t.Context(), fmt.Sprint(i), nil)
		if _, found, _ := memory.Get(t.Context(), "0"); !found {
			t.Fatalf("the value in use gave way to value %d", i)
		}
	}
	for i, want := range []bool{true, false, false, false, false, false, false, false, true, true} {
		if _, found, _ := memory.Get(t.Context(), fmt.Sprint(i)); found != want {
			t.Errorf("value %d found: %t, want %t", i, found, want)
		}
	}
}

// Package cachetest holds the contract that every cache.Cache keeps.
package cachetest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"example.com/orders/internal/cache"
)

// TestCache runs the contract. Each call of open returns an empty cache that
// keeps values for longer than the test takes, and leaves closing it to
// t.Cleanup.
func TestCache(t *testing.T, open func(t *testing.T) cache.Cache) {
	t.Run("set, get, delete", func(t *testing.T) {
		t.Parallel()
		testRoundTrip(t, open(t))
	})
	t.Run("keys are apart", func(t *testing.T) {
		t.Parallel()
		testKeys(t, open(t))
	})
	t.Run("concurrent use", func(t *testing.T) {
		t.Parallel()
		testConcurrency(t, open(t))
	})
}

// want fails unless the cache holds this value, or none if it is nil.
func want(t *testing.T, c cache.Cache, key string, value []byte) {
	t.Helper()
	got, found, err := c.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("get %q: %v", key, err)
	}
	if found != (value != nil) || !bytes.Equal(got, value) {
		t.Errorf("get %q: got %q, found %t; want %q", key, got, found, value)
	}
}

func set(t *testing.T, c cache.Cache, key string, value []byte) {
	t.Helper()
	if err := c.Set(t.Context(), key, value); err != nil {
		t.Fatalf("set %q: %v", key, err)
	}
}

func testRoundTrip(t *testing.T, c cache.Cache) {
	want(t, c, "key", nil)
	for _, value := range []string{"first", "second", "", "\x00\xff\r\n"} {
		set(t, c, "key", []byte(value))
		want(t, c, "key", []byte(value))
	}
	for range 2 { // forgetting nothing is fine
		if err := c.Delete(t.Context(), "key"); err != nil {
			t.Fatalf("delete: %v", err)
		}
		want(t, c, "key", nil)
	}
}

func testKeys(t *testing.T, c cache.Cache) {
	keys := []string{"a", "A", "a ", "note:1", "note:10", "{note}:1", "ü"}
	for _, key := range keys {
		set(t, c, key, []byte("value of "+key))
	}
	if err := c.Delete(t.Context(), "note:1"); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if key != "note:1" {
			want(t, c, key, []byte("value of "+key))
		}
	}
	want(t, c, "note:1", nil)
}

func testConcurrency(t *testing.T, c cache.Cache) {
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			key := fmt.Sprint(worker % 4)
			for range 50 {
				if err := c.Set(t.Context(), key, []byte(key)); err != nil {
					t.Errorf("set: %v", err)
				}
				got, found, err := c.Get(t.Context(), key)
				if err != nil || found && string(got) != key {
					t.Errorf("get %q: got %q, error %v", key, got, err)
				}
				if err := c.Delete(t.Context(), key); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

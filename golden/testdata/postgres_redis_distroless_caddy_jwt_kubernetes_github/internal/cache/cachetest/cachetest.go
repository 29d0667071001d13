// Package cachetest holds the contract that every cache.Cache keeps.
package cachetest

import (
	"fmt"
	"sync"
	"testing"

	"example.com/orders/internal/cache"
)

// TestCache runs the contract. Each call of open returns an empty cache that
// keeps values for longer than the test takes, and leaves closing it to
// t.Cleanup.
func TestCache(t *testing.T, open func(t *testing.T) cache.Cache[string]) {
	parts := []struct {
		name string
		test func(t *testing.T, c cache.Cache[string])
	}{
		{"set, get, invalidate", testRoundTrip},
		{"never goes back", testVersions},
		{"tombstones", testTombstones},
		{"ids are apart", testIDs},
		{"concurrent use", testConcurrency},
	}
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(t, open(t))
		})
	}
}

// want fails unless the cache holds this value, or none if it is "-".
func want(t *testing.T, c cache.Cache[string], id, value string) {
	t.Helper()
	got, found, err := c.Get(t.Context(), id)
	if err != nil {
		t.Fatalf("get %q: %v", id, err)
	}
	if !found {
		got = "-"
	}
	if got != value {
		t.Errorf("get %q: got %q, want %q", id, got, value)
	}
}

func set(t *testing.T, c cache.Cache[string], id string, version int64, value string) {
	t.Helper()
	if err := c.Set(t.Context(), id, version, value); err != nil {
		t.Fatalf("set %q: %v", id, err)
	}
}

func invalidate(t *testing.T, c cache.Cache[string], id string, version int64) {
	t.Helper()
	if err := c.Invalidate(t.Context(), id, version); err != nil {
		t.Fatalf("invalidate %q: %v", id, err)
	}
}

func testRoundTrip(t *testing.T, c cache.Cache[string]) {
	want(t, c, "id", "-")
	for version, value := range []string{"first", "second", "", "\x00\r\nü\""} {
		set(t, c, "id", int64(version+1), value)
		want(t, c, "id", value)
	}
	for range 2 { // there may be nothing to invalidate
		invalidate(t, c, "id", 0)
		want(t, c, "id", "-")
	}
}

// testVersions sets versions out of order, as replicas do.
func testVersions(t *testing.T, c cache.Cache[string]) {
	set(t, c, "id", 2, "two")
	set(t, c, "id", 1, "one")
	want(t, c, "id", "two")
	set(t, c, "id", 2, "two again")
	want(t, c, "id", "two again")
	set(t, c, "id", 10, "ten") // compared as numbers
	set(t, c, "id", 9, "nine")
	want(t, c, "id", "ten")
}

func testTombstones(t *testing.T, c cache.Cache[string]) {
	set(t, c, "known", 2, "two")
	invalidate(t, c, "known", 0)
	set(t, c, "known", 1, "one")
	want(t, c, "known", "-")
	set(t, c, "known", 2, "two")
	want(t, c, "known", "two")

	invalidate(t, c, "changed", 3)
	invalidate(t, c, "changed", 1)
	set(t, c, "changed", 2, "two")
	want(t, c, "changed", "-")
	set(t, c, "changed", 3, "three")
	want(t, c, "changed", "three")

	invalidate(t, c, "deleted", cache.Gone)
	set(t, c, "deleted", 1<<60, "late")
	want(t, c, "deleted", "-")
}

func testIDs(t *testing.T, c cache.Cache[string]) {
	ids := []string{"a", "A", "a ", "1", "10", "{a}:1", "ü"}
	for _, id := range ids {
		set(t, c, id, 1, "value of "+id)
	}
	invalidate(t, c, "1", 0)
	for _, id := range ids {
		if id != "1" {
			want(t, c, id, "value of "+id)
		}
	}
	want(t, c, "1", "-")
}

func testConcurrency(t *testing.T, c cache.Cache[string]) {
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			id := fmt.Sprint(worker % 4)
			for version := range int64(50) {
				if err := c.Set(t.Context(), id, version, id); err != nil {
					t.Errorf("set: %v", err)
				}
				got, found, err := c.Get(t.Context(), id)
				if err != nil || found && got != id {
					t.Errorf("get %q: got %q, error %v", id, got, err)
				}
				if err := c.Invalidate(t.Context(), id, version); err != nil {
					t.Errorf("invalidate: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

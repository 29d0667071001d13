package main

import (
	"net/http"
	"testing"
)

// TestRedisCacheDown reads and writes over a cache that is not there.
func TestRedisCacheDown(t *testing.T) {
	t.Parallel()
	r := startService(t, variables{
		"APP_CACHE_ENABLED": "true",
		"APP_CACHE_BACKEND": "redis",
		"APP_REDIS_HOST":    "127.0.0.1",
		"APP_REDIS_PORT":    "1",
	})
	if got := r.get(t, r.create(t, 1)); got != http.StatusOK {
		t.Errorf("a note that no cache has: got %d", got)
	}
}

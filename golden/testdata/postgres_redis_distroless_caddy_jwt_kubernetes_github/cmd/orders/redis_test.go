package main

import (
	"net/http"
	"testing"
)

// TestRedisDown starts the service over a Redis that is not there: what it
// promises then depends on whether requests may go uncounted.
func TestRedisDown(t *testing.T) {
	t.Parallel()
	for onError, want := range map[string]int{"allow": http.StatusOK, "deny": http.StatusServiceUnavailable} {
		v := storeVariables(t)
		v["APP_RATE_LIMIT_ENABLED"] = "true"
		v["APP_RATE_LIMIT_STORAGE_BACKEND"] = "redis"
		v["APP_RATE_LIMIT_ON_ERROR"] = onError
		v["APP_REDIS_HOST"] = "127.0.0.1"
		v["APP_REDIS_PORT"] = "1"
		r := launchService(t, v)
		for _, path := range []string{"/", "/problems", "/ready"} {
			if got := r.get(t, path); got != want {
				t.Errorf("on error %s: %s: got %d, want %d", onError, path, got, want)
			}
		}
		if got := r.get(t, "/healthcheck"); got != http.StatusOK {
			t.Errorf("on error %s: health: got %d", onError, got)
		}
	}
}

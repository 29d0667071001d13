// Package ratelimittest holds the contract that every ratelimit.Limiter keeps.
package ratelimittest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/orders/internal/ratelimit"
)

// TestLimiter runs the contract. Each call of open returns a limiter with
// counters of its own and leaves closing it to t.Cleanup.
func TestLimiter(t *testing.T, open func(t *testing.T, p ratelimit.Policy) ratelimit.Limiter) {
	t.Run("spends the quota", func(t *testing.T) {
		t.Parallel()
		testQuota(t, open(t, ratelimit.Policy{Requests: 5, Window: time.Hour}))
	})
	t.Run("counts keys apart", func(t *testing.T) {
		t.Parallel()
		testKeys(t, open(t, ratelimit.Policy{Requests: 1, Window: time.Hour}))
	})
	t.Run("is exact under concurrency", func(t *testing.T) {
		t.Parallel()
		testConcurrency(t, open(t, ratelimit.Policy{Requests: 100, Window: time.Hour}), 100)
	})
	t.Run("gives quota back", func(t *testing.T) {
		t.Parallel()
		testRecovery(t, open(t, ratelimit.Policy{Requests: 2, Window: time.Second}))
	})
	t.Run("odd policy", func(t *testing.T) {
		t.Parallel()
		testConcurrency(t, open(t, ratelimit.Policy{Requests: 7, Window: 59*time.Minute + 999*time.Millisecond}), 7)
	})
}

func allow(t *testing.T, limiter ratelimit.Limiter, key string) ratelimit.Result {
	t.Helper()
	result, err := limiter.Allow(t.Context(), key)
	if err != nil {
		t.Fatalf("allow %q: %v", key, err)
	}
	return result
}

// testQuota spends a quota of 5 an hour: one comes back every 12 minutes.
func testQuota(t *testing.T, limiter ratelimit.Limiter) {
	const interval = 12 * time.Minute
	for spent := 1; spent <= 5; spent++ {
		got := allow(t, limiter, "client")
		whole := time.Duration(spent) * interval
		if !got.Allowed || got.Limit != 5 || got.Remaining != 5-spent || got.RetryAfter != 0 {
			t.Errorf("request %d: got %+v, want it allowed with %d of 5 remaining", spent, got, 5-spent)
		}
		if got.Reset <= whole-interval || got.Reset > whole {
			t.Errorf("request %d: the quota is whole in %v, want up to %v", spent, got.Reset, whole)
		}
	}
	for range 3 { // a refused request costs nothing
		got := allow(t, limiter, "client")
		if got.Allowed || got.Limit != 5 || got.Remaining != 0 {
			t.Errorf("request over the quota: got %+v, want it refused", got)
		}
		if got.RetryAfter <= 0 || got.RetryAfter > interval || got.Reset <= 4*interval || got.Reset > 5*interval {
			t.Errorf("request over the quota: got %+v, want retry within %v and reset within %v", got, interval, 5*interval)
		}
	}
}

func testKeys(t *testing.T, limiter ratelimit.Limiter) {
	keys := []string{"", " ", "ip:192.0.2.1", "ip:192.0.2.10", "ip:2001:db8::/64", "{a}", "a\x00b", "ü"}
	for i := range 20 {
		keys = append(keys, fmt.Sprint("client ", i))
	}
	for _, key := range keys {
		if got := allow(t, limiter, key); !got.Allowed {
			t.Errorf("first request of %q was refused", key)
		}
	}
	for _, key := range keys {
		if got := allow(t, limiter, key); got.Allowed {
			t.Errorf("second request of %q was allowed", key)
		}
	}
}

// testConcurrency sends far more requests than the limit at once.
func testConcurrency(t *testing.T, limiter ratelimit.Limiter, limit int64) {
	const workers, each = 60, 10
	var allowed atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				result, err := limiter.Allow(t.Context(), "client")
				if err != nil {
					t.Errorf("allow: %v", err)
				}
				if result.Allowed {
					allowed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if got := allowed.Load(); got != limit {
		t.Errorf("%d of %d requests were allowed, want exactly %d", got, workers*each, limit)
	}
}

// testRecovery spends the quota, waits as told, and must be let in again.
func testRecovery(t *testing.T, limiter ratelimit.Limiter) {
	result := allow(t, limiter, "client")
	for result.Allowed {
		result = allow(t, limiter, "client")
	}
	if result.RetryAfter <= 0 || result.RetryAfter > time.Second {
		t.Fatalf("refused with %+v, want a retry within the window", result)
	}
	// The limiter's clock may be another machine's: waiting may take two turns.
	for turn := 0; !result.Allowed; turn++ {
		if turn == 10 {
			t.Fatalf("still refused after waiting %d times as told: %+v", turn, result)
		}
		time.Sleep(result.RetryAfter)
		result = allow(t, limiter, "client")
	}
}

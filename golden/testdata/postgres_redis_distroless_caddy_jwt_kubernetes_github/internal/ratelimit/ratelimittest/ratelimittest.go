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
	t.Run("spends the burst", func(t *testing.T) {
		t.Parallel()
		testQuota(t, open(t, ratelimit.Policy{Requests: 5, Window: time.Hour, Burst: 5}))
	})
	t.Run("counts keys apart", func(t *testing.T) {
		t.Parallel()
		testKeys(t, open(t, ratelimit.Policy{Requests: 1, Window: time.Hour, Burst: 1}))
	})
	t.Run("is exact under concurrency", func(t *testing.T) {
		t.Parallel()
		TestConcurrency(t, 100, open(t, ratelimit.Policy{Requests: 100, Window: time.Hour, Burst: 100}))
	})
	t.Run("regains requests", func(t *testing.T) {
		t.Parallel()
		testRecovery(t, open(t, ratelimit.Policy{Requests: 2, Window: time.Second, Burst: 2}))
	})
	t.Run("keeps its bounds", func(t *testing.T) {
		t.Parallel()
		testBounds(t, open)
	})
	t.Run("odd policy", func(t *testing.T) {
		t.Parallel()
		TestConcurrency(t, 7, open(t, ratelimit.Policy{Requests: 7, Window: 59*time.Minute + 999*time.Millisecond, Burst: 7}))
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

// testQuota spends a burst of 5 at 5 an hour: one is regained in 12 minutes.
func testQuota(t *testing.T, limiter ratelimit.Limiter) {
	const interval = 12 * time.Minute
	for spent := 1; spent <= 5; spent++ {
		got := allow(t, limiter, "client")
		reset := time.Duration(spent) * interval
		if !got.Allowed || got.Limit != 5 || got.Remaining != 5-spent || got.RetryAfter != 0 {
			t.Errorf("request %d: got %+v, want it allowed with %d of 5 remaining", spent, got, 5-spent)
		}
		if got.Reset <= reset-interval || got.Reset > reset {
			t.Errorf("request %d: reset in %v, want up to %v", spent, got.Reset, reset)
		}
	}
	for range 3 { // a refused request costs nothing
		got := allow(t, limiter, "client")
		if got.Allowed || got.Limit != 5 || got.Remaining != 0 {
			t.Errorf("request over the limit: got %+v, want it refused", got)
		}
		if got.RetryAfter <= 0 || got.RetryAfter > interval || got.Reset <= 4*interval || got.Reset > 5*interval {
			t.Errorf("request over the limit: got %+v, want retry within %v and reset within %v", got, interval, 5*interval)
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

// TestConcurrency sends far more requests of one client than the limit at once
// to limiters that count together.
func TestConcurrency(t *testing.T, limit int64, limiters ...ratelimit.Limiter) {
	t.Helper()
	const workers, each = 60, 10
	var allowed atomic.Int64
	var wg sync.WaitGroup
	for worker := range workers {
		limiter := limiters[worker%len(limiters)]
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

// testBounds asks without pause for more than two windows: bursts pass at once,
// and no window has more than a burst and what is regained in it.
func testBounds(t *testing.T, open func(t *testing.T, p ratelimit.Policy) ratelimit.Limiter) {
	for _, burst := range []int{1, 10, 30} {
		t.Run(fmt.Sprintf("burst of %d", burst), func(t *testing.T) {
			t.Parallel()
			policy := ratelimit.Policy{Requests: 20, Window: 500 * time.Millisecond, Burst: burst}
			limiter := open(t, policy)
			start := time.Now()
			for i := range burst {
				if got := allow(t, limiter, "client"); !got.Allowed || got.Limit != burst {
					t.Errorf("request %d of the burst: got %+v", i, got)
				}
			}
			allowed := burst
			for time.Since(start) < 2*policy.Window {
				if allow(t, limiter, "client").Allowed {
					allowed++
				}
				time.Sleep(time.Millisecond)
			}
			most := burst + int(time.Since(start)/policy.EmissionInterval()) + 1
			if allowed > most {
				t.Errorf("%d requests were allowed, at most %d may be", allowed, most)
			}
		})
	}
}

// testRecovery spends the burst, waits for the returned time, and must be allowed again.
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
			t.Fatalf("still refused after waiting %d times as the result says: %+v", turn, result)
		}
		time.Sleep(result.RetryAfter)
		result = allow(t, limiter, "client")
	}
}

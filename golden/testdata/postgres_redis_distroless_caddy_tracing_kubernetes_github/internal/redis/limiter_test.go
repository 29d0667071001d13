package redis

import (
	"log/slog"
	"strconv"
	"testing"
	"time"

	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/ratelimit/ratelimittest"
	"example.com/orders/internal/redis/redistest"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	ratelimittest.TestLimiter(t, func(t *testing.T, p ratelimit.Policy) ratelimit.Limiter {
		client, prefix := open(t)
		return NewLimiter(client, p, prefix)
	})
}

// TestLimiterIsShared lets two replicas count the same client.
func TestLimiterIsShared(t *testing.T) {
	t.Parallel()
	policy := ratelimit.Policy{Requests: 100, Window: time.Hour, Burst: 100}
	url, prefix := redistest.New(t)
	ratelimittest.TestConcurrency(t, 100,
		NewLimiter(openURL(t, url), policy, prefix),
		NewLimiter(openURL(t, url), policy, prefix),
	)
}

// TestLimiterAfterScriptFlush makes the server forget the script, as a
// restart does.
func TestLimiterAfterScriptFlush(t *testing.T) {
	t.Parallel()
	client, prefix := open(t)
	limiter := NewLimiter(client, ratelimit.Policy{Requests: 10, Window: time.Hour, Burst: 10}, prefix)
	for _, remaining := range []int{9, 8} {
		if err := client.pool.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if got, err := limiter.Allow(t.Context(), "client"); err != nil || got.Remaining != remaining {
			t.Errorf("got %+v, error %v; want %d remaining", got, err, remaining)
		}
	}
}

// TestLimiterKey looks at what a counter leaves in the database.
func TestLimiterKey(t *testing.T) {
	t.Parallel()
	client, prefix := open(t)
	limiter := NewLimiter(client, ratelimit.Policy{Requests: 10, Window: time.Hour, Burst: 10}, prefix)
	key := prefix + "client"
	if _, err := limiter.Allow(t.Context(), "client"); err != nil {
		t.Fatal(err)
	}
	const interval = 6 * time.Minute
	if ttl := client.pool.PTTL(t.Context(), key).Val(); ttl <= 0 || ttl > interval {
		t.Errorf("the counter lives for %v, want up to %v, when the quota is whole", ttl, interval)
	}
	for name, value := range map[string]string{
		"a clock that was a year ahead": strconv.FormatInt(time.Now().AddDate(1, 0, 0).UnixMicro(), 10),
		"something else":                "not a number",
	} {
		if err := client.pool.Set(t.Context(), key, value, time.Hour).Err(); err != nil {
			t.Fatal(err)
		}
		got, err := limiter.Allow(t.Context(), "client")
		if err != nil || got.RetryAfter > interval {
			t.Errorf("after %s: got %+v, error %v; want a retry within %v", name, got, err, interval)
		}
	}
}

func BenchmarkLimiter(b *testing.B) {
	url, prefix := redistest.New(b)
	client, err := NewClient(Config{URL: url, Timeout: time.Second, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	limiter := NewLimiter(client, ratelimit.Policy{Requests: 100, Window: time.Minute, Burst: 100}, prefix)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := limiter.Allow(b.Context(), "client"); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

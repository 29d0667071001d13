package ratelimit_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/ratelimit/ratelimittest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	ratelimittest.TestLimiter(t, func(_ *testing.T, p ratelimit.Policy) ratelimit.Limiter {
		return ratelimit.NewMemory(p, 1000)
	})
}

// TestMemoryClock goes through time that only this test sees.
func TestMemoryClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.NewMemory(ratelimit.Policy{Requests: 3, Window: 30 * time.Second, Burst: 3}, 1000)
		steps := []struct {
			sleep time.Duration
			want  ratelimit.Result
		}{
			{0, ratelimit.Result{Allowed: true, Remaining: 2, Reset: 10 * time.Second}},
			{0, ratelimit.Result{Allowed: true, Remaining: 1, Reset: 20 * time.Second}},
			{0, ratelimit.Result{Allowed: true, Remaining: 0, Reset: 30 * time.Second}},
			{0, ratelimit.Result{Remaining: 0, Reset: 30 * time.Second, RetryAfter: 10 * time.Second}},
			{9 * time.Second, ratelimit.Result{Remaining: 0, Reset: 21 * time.Second, RetryAfter: time.Second}},
			{time.Second, ratelimit.Result{Allowed: true, Remaining: 0, Reset: 30 * time.Second}},
			{time.Hour, ratelimit.Result{Allowed: true, Remaining: 2, Reset: 10 * time.Second}},
		}
		for i, step := range steps {
			time.Sleep(step.sleep)
			step.want.Limit = 3
			got, err := limiter.Allow(t.Context(), "client")
			if err != nil || got != step.want {
				t.Errorf("step %d: got %+v, error %v; want %+v", i, got, err, step.want)
			}
		}
	})
}

// TestMemoryIsBounded floods the limiter with other clients: one that has
// spent its quota must not get it back that way.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	limiter := ratelimit.NewMemory(ratelimit.Policy{Requests: 10, Window: time.Hour, Burst: 10}, 100)
	for range 10 {
		if got, _ := limiter.Allow(t.Context(), "spent"); !got.Allowed {
			t.Fatal("the quota was refused")
		}
	}
	for i := range 10_000 {
		if got, _ := limiter.Allow(t.Context(), fmt.Sprint("other ", i)); !got.Allowed {
			t.Fatalf("other client %d was refused its first request", i)
		}
	}
	if got, _ := limiter.Allow(t.Context(), "spent"); got.Allowed {
		t.Error("a flood of other clients gave the quota back")
	}
}

func TestMemoryAllocates(t *testing.T) {
	limiter := ratelimit.NewMemory(ratelimit.Policy{Requests: 10, Window: time.Hour, Burst: 10}, 100)
	if n := testing.AllocsPerRun(1000, func() { _, _ = limiter.Allow(t.Context(), "client") }); n != 0 {
		t.Errorf("a check allocates %v times, want 0", n)
	}
}

func BenchmarkMemory(b *testing.B) {
	for _, clients := range []int{1, 10_000} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			limiter := ratelimit.NewMemory(ratelimit.Policy{Requests: 100, Window: time.Minute, Burst: 100}, 65_536)
			keys := make([]string, clients)
			for i := range keys {
				keys[i] = fmt.Sprintf("ip:192.0.2.%d", i)
			}
			var worker atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				i := int(worker.Add(1)) * 7919
				for pb.Next() {
					_, _ = limiter.Allow(b.Context(), keys[i%clients])
					i++
				}
			})
		})
	}
}

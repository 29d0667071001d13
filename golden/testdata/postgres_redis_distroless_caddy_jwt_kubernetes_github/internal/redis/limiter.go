package redis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/orders/internal/outage"
	"example.com/orders/internal/ratelimit"
)

//go:embed gcra.lua
var gcra string

// Limiter is a [ratelimit.Limiter] whose counters all replicas share.
type Limiter struct {
	client *Client
	policy ratelimit.Policy
	prefix string
	script *goredis.Script
	watch  *outage.Watch // over a Redis that responds and does not count
}

var _ ratelimit.Limiter = (*Limiter)(nil)

// NewLimiter returns a limiter that keeps the state of each client under prefix
// and the client's key, until its burst is available again. A count takes one
// script on one key, so the prefix may be anything, on a cluster as well.
func NewLimiter(client *Client, policy ratelimit.Policy, prefix string) *Limiter {
	return &Limiter{client: client, policy: policy, prefix: prefix, script: goredis.NewScript(gcra), watch: client.newWatch("rate limit")}
}

// Allow implements [ratelimit.Limiter].
func (l *Limiter) Allow(ctx context.Context, key string) (ratelimit.Result, error) {
	var reply []int64
	err := l.client.do(ctx, func(ctx context.Context) (err error) {
		reply, err = l.script.Run(ctx, l.client.pool, []string{l.prefix + key},
			l.interval().Microseconds(), l.policy.Burst).Int64Slice()
		return err
	})
	report(ctx, l.watch, err)
	if err != nil {
		return ratelimit.Result{}, fmt.Errorf("count a request: %w", err)
	}
	if len(reply) != 3 {
		return ratelimit.Result{}, fmt.Errorf("count a request: the script returned %v", reply)
	}
	reset := time.Duration(reply[1]) * time.Microsecond
	return ratelimit.Result{
		Allowed:    reply[0] == 1,
		Limit:      l.policy.Burst,
		Remaining:  l.policy.Burst - int((reset+l.interval()-1)/l.interval()),
		Reset:      reset,
		RetryAfter: time.Duration(reply[2]) * time.Microsecond,
	}, nil
}

// interval is the emission interval, in the whole microseconds that the clock of
// Redis counts.
func (l *Limiter) interval() time.Duration {
	return max(l.policy.EmissionInterval().Truncate(time.Microsecond), time.Microsecond)
}

// Package ratelimit decides how many requests a client may make. Every
// [Limiter] follows the generic cell rate algorithm: a client may spend its
// whole quota at once and then gets it back evenly over the window, so there
// is no window edge at which two quotas can be spent.
package ratelimit

import (
	"context"
	"time"
)

// Policy allows Requests in each Window.
type Policy struct {
	Requests int           // at least 1
	Window   time.Duration // at least Requests microseconds
}

// Interval is the time in which one spent request comes back.
func (p Policy) Interval() time.Duration {
	return p.Window / time.Duration(p.Requests)
}

// Result is the answer to one request.
type Result struct {
	Allowed    bool
	Limit      int           // requests of the policy
	Remaining  int           // requests that would be allowed right now
	Reset      time.Duration // until the whole quota is back
	RetryAfter time.Duration // until the next request is allowed; 0 if this one was
}

// Limiter counts requests per key. Package ratelimittest holds the test that
// every implementation passes. It is safe for concurrent use.
type Limiter interface {
	// Allow counts a request of this key if it is allowed; a refused one
	// costs nothing. An error means that nobody could tell.
	Allow(ctx context.Context, key string) (Result, error)
}

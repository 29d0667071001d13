// Package ratelimit decides how many requests a client may make.
//
// Every [Limiter] follows the generic cell rate algorithm (GCRA): a client may
// make Burst requests at once, and regains one in each emission interval. Over
// any span of Window it makes at most Burst + Requests of them: a burst that was
// available at its beginning, and what is regained during it. Over a long time
// it makes Requests in each Window.
package ratelimit

import (
	"context"
	"time"
)

// Policy allows Requests in each Window on average, and Burst at once.
type Policy struct {
	Requests int           // at least 1
	Window   time.Duration // at least Requests microseconds
	Burst    int           // at least 1
}

// EmissionInterval is the time in which a client regains one request.
func (p Policy) EmissionInterval() time.Duration {
	return p.Window / time.Duration(p.Requests)
}

// Result is the decision on one request.
type Result struct {
	Allowed    bool
	Limit      int           // requests that are allowed at once
	Remaining  int           // requests that would be allowed now
	Reset      time.Duration // until all of Limit are allowed again
	RetryAfter time.Duration // until the next request is allowed; 0 if this one was
}

// Limiter counts requests by key. Package ratelimittest holds the test that
// every implementation passes. It is safe for concurrent use.
type Limiter interface {
	// Allow counts a request of this key if it is allowed; a refused one costs
	// nothing. An error means that the request could not be counted.
	Allow(ctx context.Context, key string) (Result, error)
}

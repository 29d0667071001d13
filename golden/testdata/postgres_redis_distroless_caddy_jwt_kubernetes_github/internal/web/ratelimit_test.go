package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/web/webtest"
)

// limited returns a service with a limiter of so many requests an hour.
func limited(requests int) *service {
	s := newService()
	s.variables["APP_RATE_LIMIT_REQUESTS"] = strconv.Itoa(requests)
	s.variables["APP_RATE_LIMIT_WINDOW"] = "1h"
	s.deps.Limits.Addresses = ratelimit.NewMemory(ratelimit.Policy{Requests: requests, Window: time.Hour, Burst: requests}, 1000)
	return s
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	s := limited(2).start(t)
	for remaining := 1; remaining >= 0; remaining-- {
		got := s.do(t, "GET", "/", "")
		header := got.Header()
		if got.Code != http.StatusOK || header.Get("RateLimit-Limit") != "2" || header.Get("RateLimit-Remaining") != strconv.Itoa(remaining) {
			t.Errorf("got %d %v, want %d remaining", got.Code, header, remaining)
		}
		if header.Get("Retry-After") != "" {
			t.Error("an allowed request has a Retry-After header")
		}
	}
	got := s.do(t, "GET", "/nothing", "")
	webtest.WantProblem(t, got, http.StatusTooManyRequests, "too many")
	if got.Header().Get("Retry-After") != "1800" || got.Header().Get("RateLimit-Reset") != "3600" {
		t.Errorf("got %v, want retry in half an hour and the quota in one", got.Header())
	}
	for range 3 {
		for _, path := range []string{"/healthcheck", "/ready"} {
			if got := s.do(t, "GET", path, ""); got.Code != http.StatusOK || got.Header().Get("RateLimit-Limit") != "" {
				t.Errorf("%s is limited: %d %v", path, got.Code, got.Header())
			}
		}
	}
}

// keyLimiter notes whom it was asked about.
type keyLimiter struct {
	mu   sync.Mutex
	keys []string
	err  error
}

func (l *keyLimiter) Allow(_ context.Context, key string) (ratelimit.Result, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keys = append(l.keys, key)
	return ratelimit.Result{Allowed: true, Limit: 1}, l.err
}

func TestRateLimitKey(t *testing.T) {
	t.Parallel()
	const hash = "authorization:b937a6fd6074f3650930dd9a8c3ea51fa502846a5301d74c252c768aef76dcda"
	tests := map[string]struct {
		headers []string
		want    string
	}{
		"IPv4":             {[]string{"RemoteAddr", "192.0.2.7:99"}, "ip:192.0.2.7"},
		"IPv4 in IPv6":     {[]string{"RemoteAddr", "[::ffff:192.0.2.7]:99"}, "ip:192.0.2.7"},
		"IPv6 by network":  {[]string{"RemoteAddr", "[2001:db8:1:2:3:4:5:6]:99"}, "ip:2001:db8:1:2::"},
		"IPv6 with a zone": {[]string{"RemoteAddr", "[fe80::1%eth0]:99"}, "ip:fe80::"},
		"no address":       {[]string{"RemoteAddr", "@"}, "ip:unknown"},
		"credentials":      {[]string{"RemoteAddr", "192.0.2.7:99", "Authorization", "Bearer x"}, "ip:192.0.2.7 " + hash},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limiter := &keyLimiter{}
			s := newService()
			s.deps.Limits.Addresses, s.deps.Limits.Credentials = limiter, limiter
			s.start(t).do(t, "GET", "/", "", test.headers...)
			if got := strings.Join(limiter.keys, " "); got != test.want {
				t.Errorf("got keys %q, want %q", got, test.want)
			}
		})
	}
}

// TestRateLimitOfMadeUpCredentials holds that new credentials with each request
// are no way around the limit, and that known ones are limited behind any
// address.
func TestRateLimitOfMadeUpCredentials(t *testing.T) {
	t.Parallel()
	s := limited(10)
	s.deps.Limits.Credentials = ratelimit.NewMemory(ratelimit.Policy{Requests: 3, Window: time.Hour, Burst: 3}, 1000)
	s.start(t)
	allowed := 0
	for i := range 500 {
		if s.do(t, "GET", "/", "", "Authorization", fmt.Sprint("Bearer ", i)).Code == http.StatusOK {
			allowed++
		}
	}
	if allowed != 10 {
		t.Errorf("%d requests with made-up credentials were allowed, want 10", allowed)
	}
	allowed = 0
	for i := range 20 {
		got := s.do(t, "GET", "/", "", "Authorization", "Bearer known", "RemoteAddr", fmt.Sprintf("192.0.2.%d:99", 100+i))
		if got.Code == http.StatusOK {
			allowed++
			if remaining := got.Header().Get("RateLimit-Remaining"); remaining != strconv.Itoa(3-allowed) {
				t.Errorf("got %s remaining, want those of the tighter limit", remaining)
			}
		}
	}
	if allowed != 3 {
		t.Errorf("%d requests with the same credentials were allowed, want 3", allowed)
	}
}

// TestRateLimitedRoutes holds that refused requests are counted under the route
// that they asked for.
func TestRateLimitedRoutes(t *testing.T) {
	t.Parallel()
	s := limited(1)
	s.variables["APP_METRICS_ENABLED"] = "true"
	s.start(t)
	s.do(t, "GET", "/", "")
	for _, request := range []string{"GET /things/7", "HEAD /things/8", "GET /nothing"} {
		method, path, _ := strings.Cut(request, " ")
		s.do(t, method, path, "")
	}
	metrics := s.do(t, "GET", "/metrics", "").Body.String()
	for _, want := range []string{
		`{method="GET",route="/things/{id}",status="429"} 1`, `{method="HEAD",route="/things/{id}",status="429"} 1`,
		`{method="GET",route="none",status="429"} 1`,
	} {
		if !strings.Contains(metrics, "http_requests_total"+want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestRateLimitOutage(t *testing.T) {
	t.Parallel()
	for _, optional := range []bool{true, false} {
		s := newService()
		s.variables["APP_METRICS_ENABLED"] = "true"
		s.deps.Limits.Addresses = &keyLimiter{err: errors.New("connection refused by 10.0.0.7")}
		s.deps.Limits.Optional = optional
		s.start(t)
		for range 3 {
			got := s.do(t, "GET", "/", "")
			if optional && (got.Code != http.StatusOK || got.Header().Get("RateLimit-Limit") != "") {
				t.Errorf("optional: got %d %v", got.Code, got.Header())
			}
			if !optional {
				webtest.WantProblem(t, got, http.StatusServiceUnavailable, "cannot be counted")
			}
		}
		if got := s.do(t, "GET", "/metrics", ""); !strings.Contains(got.Body.String(), "\n"+`rate_limit_decisions_total{decision="failed"} 3`+"\n") {
			t.Errorf("optional %t: the failures are not counted", optional)
		}
	}
}

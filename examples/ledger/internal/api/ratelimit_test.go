package api_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/books/ledger/internal/ratelimit"
)

// limited returns a service with a limiter of so many requests an hour.
func limited(requests int) *service {
	s := newService()
	s.variables["APP_RATE_LIMIT_REQUESTS"] = strconv.Itoa(requests)
	s.variables["APP_RATE_LIMIT_WINDOW"] = "1h"
	s.deps.Limiter = ratelimit.NewMemory(ratelimit.Policy{Requests: requests, Window: time.Hour}, 1000)
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
			t.Error("an allowed request is told when to come back")
		}
	}
	got := s.do(t, "GET", "/nothing", "")
	wantProblem(t, got, http.StatusTooManyRequests, "too many")
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
	return ratelimit.Result{Allowed: true}, l.err
}

func TestRateLimitKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		by      string
		headers []string
		want    string
	}{
		"IPv4":                   {"ip", []string{"RemoteAddr", "192.0.2.7:99"}, "ip:192.0.2.7"},
		"IPv4 in IPv6":           {"ip", []string{"RemoteAddr", "[::ffff:192.0.2.7]:99"}, "ip:192.0.2.7"},
		"IPv6 by network":        {"ip", []string{"RemoteAddr", "[2001:db8:1:2:3:4:5:6]:99"}, "ip:2001:db8:1:2::"},
		"IPv6 with a zone":       {"ip", []string{"RemoteAddr", "[fe80::1%eth0]:99"}, "ip:fe80::"},
		"no address":             {"ip", []string{"RemoteAddr", "@"}, "ip:unknown"},
		"credentials do nothing": {"ip", []string{"RemoteAddr", "192.0.2.7:99", "Authorization", "Bearer x"}, "ip:192.0.2.7"},
		"by credentials":         {"authorization", []string{"Authorization", "Bearer x"}, "authorization:b937a6fd6074f3650930dd9a8c3ea51fa502846a5301d74c252c768aef76dcda"},
		"without credentials":    {"authorization", []string{"RemoteAddr", "192.0.2.7:99"}, "ip:192.0.2.7"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limiter := &keyLimiter{}
			s := newService()
			s.variables["APP_RATE_LIMIT_KEY"] = test.by
			s.deps.Limiter = limiter
			s.start(t).do(t, "GET", "/", "", test.headers...)
			if len(limiter.keys) != 1 || limiter.keys[0] != test.want {
				t.Errorf("got keys %q, want %q", limiter.keys, test.want)
			}
		})
	}
}

func TestRateLimitOutage(t *testing.T) {
	t.Parallel()
	for _, optional := range []bool{true, false} {
		s := newService()
		s.variables["APP_METRICS_ENABLED"] = "true"
		s.deps.Limiter = &keyLimiter{err: errors.New("connection refused by 10.0.0.7")}
		s.deps.LimiterOptional = optional
		s.start(t)
		for range 3 {
			got := s.do(t, "GET", "/", "")
			if optional && (got.Code != http.StatusOK || got.Header().Get("RateLimit-Limit") != "") {
				t.Errorf("optional: got %d %v", got.Code, got.Header())
			}
			if !optional {
				wantProblem(t, got, http.StatusServiceUnavailable, "cannot be counted")
			}
		}
		if logged := strings.Count(s.log.String(), "connection refused"); logged != 1 {
			t.Errorf("optional %t: the outage was logged %d times, want once:\n%s", optional, logged, s.log.String())
		}
		if got := s.do(t, "GET", "/metrics", ""); !strings.Contains(got.Body.String(), "\nrate_limit_failures_total 3\n") {
			t.Errorf("optional %t: the failures are not counted", optional)
		}
	}
}

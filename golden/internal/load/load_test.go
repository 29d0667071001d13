package load_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/load"
)

// run sends requests to url until that many have ended.
func run(t *testing.T, config load.Config, url string, requests int) load.Result {
	t.Helper()
	config.Request = func(ctx context.Context, n int) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	}
	l := load.Start(config)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := l.Await(ctx, requests)
	got := l.Stop()
	if err != nil || got.Requests < requests {
		t.Fatalf("%v: got %s, want %d requests", err, got, requests)
	}
	return got
}

// TestConnections: a load either keeps its connections or opens one for each
// request.
func TestConnections(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]bool{"kept": true, "new": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opened atomic.Int64
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					opened.Add(1)
				}
			}
			server.Start()
			defer server.Close()
			got := run(t, load.Config{Rate: 500, KeepAlive: keep, IdleTimeout: time.Minute}, server.URL, 300)
			if got.Failed() > 0 || got.Statuses[http.StatusOK] != got.Requests {
				t.Errorf("got %s, statuses %v", got, got.Statuses)
			}
			if fewer := opened.Load() < int64(got.Requests); fewer != keep {
				t.Errorf("%d connections for %d requests", opened.Load(), got.Requests)
			}
		})
	}
}

// TestRate: requests are not sent faster than the rate allows.
func TestRate(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	start := time.Now()
	got := run(t, load.Config{Rate: 100, KeepAlive: true}, server.URL, 30)
	if took, least := time.Since(start), time.Duration(got.Requests-1)*10*time.Millisecond; took < least {
		t.Errorf("%d requests took %s, less than %s", got.Requests, took, least)
	}
}

// TestCauses: each failure has its cause, and none is hidden.
func TestCauses(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/unavailable":
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/abort":
			panic(http.ErrAbortHandler)
		case "/cut":
			w.Header().Set("Content-Length", "10")
			w.Write([]byte("half"))
		case "/hang":
			<-hang
		}
	}))
	defer server.Close()
	defer close(hang)
	for name, test := range map[string]struct {
		url  string
		want string
	}{
		"status":  {server.URL + "/unavailable", "status 503"},
		"abort":   {server.URL + "/abort", "EOF"},
		"cut":     {server.URL + "/cut", "unexpected EOF"},
		"timeout": {server.URL + "/hang", "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			config := load.Config{Rate: 200}
			if name == "timeout" {
				config.Timeout = 100 * time.Millisecond
			}
			got := run(t, config, test.url, 20)
			if got.Failures[test.want] != got.Requests || got.Failed() != got.Requests {
				t.Errorf("got %s, want %q for each", got, test.want)
			}
			if len(got.First) == 0 || !strings.Contains(got.First[0], "POST") {
				t.Errorf("the first failures are %q", got.First)
			}
		})
	}
}

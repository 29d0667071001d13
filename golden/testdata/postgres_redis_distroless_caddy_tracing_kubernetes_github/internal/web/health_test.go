package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

func asking(name string, ask func(context.Context) error) web.Check {
	return web.Check{Name: name, Ask: ask}
}

func check(name string, err error) web.Check {
	return asking(name, func(context.Context) error { return err })
}

func optionalCheck(name string, err error) web.Check {
	c := check(name, err)
	c.Optional = true
	return c
}

var errDown = errors.New("no response from 10.0.0.7")

func TestReady(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		checks  []web.Check
		status  int
		details string
	}{
		"nothing to ask":     {nil, http.StatusOK, "<nil>"},
		"all well":           {[]web.Check{check("a", nil), check("b", nil)}, http.StatusOK, "map[a:ok b:ok]"},
		"one down":           {[]web.Check{check("a", nil), check("b", errDown)}, http.StatusServiceUnavailable, "map[a:ok b:no response from 10.0.0.7]"},
		"an optional down":   {[]web.Check{check("a", nil), optionalCheck("b", errDown)}, http.StatusOK, "map[a:ok b:no response from 10.0.0.7]"},
		"both kinds of them": {[]web.Check{check("a", errDown), optionalCheck("b", nil)}, http.StatusServiceUnavailable, "map[a:no response from 10.0.0.7 b:ok]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, details := range []bool{false, true} {
				s := newService()
				s.deps.Checks = test.checks
				s.variables["APP_READINESS_INCLUDE_DETAILS"] = fmt.Sprint(details)
				got := s.start(t).do(t, "GET", "/ready", "")
				if got.Code != test.status || got.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("got %d %v, want %d", got.Code, got.Header(), test.status)
				}
				if got.Code != http.StatusOK {
					webtest.WantProblem(t, got, test.status, "not ready")
				}
				want := "<nil>"
				if details {
					want = test.details
				}
				if text := fmt.Sprint(got.JSON["checks"]); text != want {
					t.Errorf("details %t: got checks %s, want %s", details, text, want)
				}
				if alive := s.do(t, "GET", "/healthcheck", ""); alive.Code != http.StatusOK || alive.Body.String() != `{"status":"ok"}`+"\n" {
					t.Errorf("healthcheck: got %d %s", alive.Code, alive.Body)
				}
			}
		})
	}
}

func TestReadyLogsAnOutageOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		s := newService()
		s.deps.Checks = []web.Check{asking("database", func(context.Context) error {
			if down.Load() {
				return errDown
			}
			return nil
		})}
		s.start(t)
		for _, state := range []bool{false, true, true, true, false, false} {
			down.Store(state)
			s.do(t, "GET", "/ready", "")
			time.Sleep(time.Second) // for which a result is kept
		}
		if log := s.log.String(); strings.Count(log, "readiness: database is failing") != 1 || strings.Count(log, "readiness: database works again") != 1 {
			t.Errorf("got log\n%s", log)
		}
	})
}

// TestReadyAsksOnce asks for readiness many times at once, and again: the
// dependency is asked once a second.
func TestReadyAsksOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		s := newService()
		s.deps.Checks = []web.Check{asking("database", func(context.Context) error {
			asked.Add(1)
			time.Sleep(100 * time.Millisecond)
			return nil
		})}
		s.start(t)
		for second := range int64(3) {
			var wg sync.WaitGroup
			for range 200 {
				wg.Go(func() {
					if got := s.do(t, "GET", "/ready", ""); got.Code != http.StatusOK {
						t.Errorf("got %d", got.Code)
					}
				})
			}
			wg.Wait()
			if asked.Load() != second+1 {
				t.Errorf("second %d: asked %d times", second, asked.Load())
			}
			time.Sleep(time.Second)
		}
	})
}

// TestReadyOutlivesItsCaller holds that a caller that goes away does not make
// the service unready for the next one.
func TestReadyOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	s := newService()
	s.deps.Checks = []web.Check{asking("database", func(ctx context.Context) error { return ctx.Err() })}
	s.start(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	s.doContext(t, gone, "GET", "/ready", strings.NewReader(""))
	if got := s.do(t, "GET", "/ready", ""); got.Code != http.StatusOK {
		t.Errorf("got %d", got.Code)
	}
}

// TestReadyDoesNotHang asks dependencies that never respond, all at once.
func TestReadyDoesNotHang(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}
		s := newService()
		s.deps.Checks = []web.Check{asking("a", hang), asking("b", hang)}
		webtest.WantProblem(t, s.start(t).do(t, "GET", "/ready", ""), http.StatusServiceUnavailable, "not ready")
	})
}

func TestDrain(t *testing.T) {
	t.Parallel()
	s := newService()
	s.deps.Checks = []web.Check{asking("database", func(context.Context) error {
		t.Error("a dependency is asked although the service is draining")
		return nil
	})}
	s.start(t).server.Drain()
	webtest.WantProblem(t, s.do(t, "GET", "/ready", ""), http.StatusServiceUnavailable, "shutting down")
	for _, path := range []string{"/healthcheck", "/things"} {
		if got := s.do(t, "GET", path, ""); got.Code != http.StatusOK {
			t.Errorf("%s: got %d, want requests to be served until the end", path, got.Code)
		}
	}
}

func TestHealthPaths(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_HEALTH_CHECK_PATH"] = "/live"
	s.variables["APP_READINESS_CHECK_PATH"] = "/up"
	s.start(t)
	for path, want := range map[string]int{"/live": 200, "/up": 200, "/healthcheck": 404, "/ready": 404} {
		if got := s.do(t, "GET", path, ""); got.Code != want {
			t.Errorf("%s: got %d, want %d", path, got.Code, want)
		}
	}
	if got := s.do(t, "HEAD", "/live", ""); got.Code != http.StatusOK {
		t.Errorf("HEAD: got %d", got.Code)
	}
}

package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"example.com/orders/internal/api"
)

func asking(name string, ask func(context.Context) error) api.Check {
	return api.Check{Name: name, Ask: ask}
}

func check(name string, err error) api.Check {
	return asking(name, func(context.Context) error { return err })
}

func optionalCheck(name string, err error) api.Check {
	c := check(name, err)
	c.Optional = true
	return c
}

var errDown = errors.New("no answer from 10.0.0.7")

func TestReady(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		checks  []api.Check
		status  int
		details string
	}{
		"nothing to ask":     {nil, http.StatusOK, "<nil>"},
		"all well":           {[]api.Check{check("a", nil), check("b", nil)}, http.StatusOK, "map[a:ok b:ok]"},
		"one down":           {[]api.Check{check("a", nil), check("b", errDown)}, http.StatusServiceUnavailable, "map[a:ok b:no answer from 10.0.0.7]"},
		"an optional down":   {[]api.Check{check("a", nil), optionalCheck("b", errDown)}, http.StatusOK, "map[a:ok b:no answer from 10.0.0.7]"},
		"both kinds of them": {[]api.Check{check("a", errDown), optionalCheck("b", nil)}, http.StatusServiceUnavailable, "map[a:no answer from 10.0.0.7 b:ok]"},
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
					wantProblem(t, got, test.status, "not ready")
				}
				want := "<nil>"
				if details {
					want = test.details
				}
				if text := fmt.Sprint(got.json["checks"]); text != want {
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
	var down atomic.Bool
	s := newService()
	s.deps.Checks = []api.Check{asking("database", func(context.Context) error {
		if down.Load() {
			return errDown
		}
		return nil
	})}
	s.start(t)
	for _, state := range []bool{false, true, true, true, false, false} {
		down.Store(state)
		s.do(t, "GET", "/ready", "")
	}
	if log := s.log.String(); strings.Count(log, "readiness: database is failing") != 1 || strings.Count(log, "readiness: database works again") != 1 {
		t.Errorf("got log\n%s", log)
	}
}

// TestReadyDoesNotHang asks dependencies that never answer, all at once.
func TestReadyDoesNotHang(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}
		s := newService()
		s.deps.Checks = []api.Check{asking("a", hang), asking("b", hang)}
		wantProblem(t, s.start(t).do(t, "GET", "/ready", ""), http.StatusServiceUnavailable, "not ready")
	})
}

func TestDrain(t *testing.T) {
	t.Parallel()
	s := newService()
	s.deps.Checks = []api.Check{asking("database", func(context.Context) error {
		t.Error("a dependency is asked although the answer is known")
		return nil
	})}
	s.start(t).server.Drain()
	wantProblem(t, s.do(t, "GET", "/ready", ""), http.StatusServiceUnavailable, "shutting down")
	for _, path := range []string{"/healthcheck", "/api/v1/notes"} {
		if got := s.do(t, "GET", path, ""); got.Code != http.StatusOK {
			t.Errorf("%s: got %d, want requests to be answered until the end", path, got.Code)
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

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_METRICS_ENABLED"] = "true"
	s.start(t)
	path, _ := s.create(t, "Milk")
	for range 3 {
		s.do(t, "GET", path, "")
	}
	s.do(t, "GET", "/made/up/path", "")
	s.do(t, "BREW", "/", "")
	got := s.do(t, "GET", "/metrics", "")
	for _, want := range []string{
		`http_requests_total{method="POST",route="/api/v1/notes",status="201"} 1`,
		`http_requests_total{method="GET",route="/api/v1/notes/{id}",status="200"} 3`,
		`http_requests_total{method="GET",route="none",status="404"} 1`,
		`http_requests_total{method="other",route="none",status="405"} 1`,
		`http_request_duration_seconds_count{method="GET",route="/api/v1/notes/{id}"} 3`,
		`go_goroutines `,
	} {
		if !strings.Contains(got.Body.String(), "\n"+want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(got.Body.String(), "made") {
		t.Error("a path that a client made up is a label")
	}
}

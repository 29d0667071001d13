package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

// TestProblemTypes holds the types on which clients depend. Add to this list,
// and change nothing that is in it.
func TestProblemTypes(t *testing.T) {
	t.Parallel()
	want := `/problems/timed-out 503
/problems/rate-limit-unavailable 503
/problems/not-ready 503
/problems/shutting-down 503
/problems/keys-unavailable 503
/problems/store-unavailable 503
/problems/malformed-body 400
/problems/invalid-parameters 400
/problems/invalid-fields 422
/problems/not-found 404
/problems/version-mismatch 412
/problems/store-full 507
`
	var got strings.Builder
	for _, kind := range web.ProblemTypes() {
		fmt.Fprintln(&got, kind.Type, kind.Status)
		if kind.Title == "" || kind.Description == "" {
			t.Errorf("%s is not described", kind.Type)
		}
	}
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

// TestProblemTypesAreServed asks for the URI of each type, as a developer does
// who has found it in a response.
func TestProblemTypesAreServed(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	list := s.do(t, "GET", "/problems", "")
	for _, kind := range web.ProblemTypes() {
		got := s.do(t, "GET", kind.Type, "")
		if got.Code != http.StatusOK || got.JSON["type"] != kind.Type || got.JSON["description"] != kind.Description {
			t.Errorf("%s: got %d %s", kind.Type, got.Code, got.Body)
		}
		if !strings.Contains(list.Body.String(), strings.TrimSpace(got.Body.String())) {
			t.Errorf("the list has no %s: %s", kind.Type, list.Body)
		}
	}
	webtest.WantProblem(t, s.do(t, "GET", "/problems/unknown", ""), http.StatusNotFound, "nothing at this path")
}

// TestTypesOfProblems provokes types, and about:blank where a status has types
// as well.
func TestTypesOfProblems(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		request string
		handle  web.Handler
	}{
		"/problems/timed-out":              {"GET /things", slow},
		"/problems/rate-limit-unavailable": {"GET /", nil},
		"/problems/not-ready":              {"GET /ready", nil},
		"about:blank":                      {"GET /things", fail(errDown)},
	}
	for want, test := range tests {
		s := newService()
		s.handle = test.handle
		switch want {
		case "/problems/timed-out":
			s.variables["APP_REQUEST_TIMEOUT"] = "10ms"
		case "/problems/rate-limit-unavailable":
			s.deps.Limits.Addresses = &keyLimiter{err: errDown}
		case "/problems/not-ready":
			s.deps.Checks = []web.Check{check("a", errDown)}
		}
		method, target, _ := strings.Cut(test.request, " ")
		wantType(t, s.start(t).do(t, method, target, ""), want)
	}
	s := newService().start(t)
	wantType(t, s.do(t, "GET", "/nothing", ""), "about:blank")
	s.server.Drain()
	wantType(t, s.do(t, "GET", "/ready", ""), "/problems/shutting-down")
}

// wantType fails unless the response is a complete problem of this type.
func wantType(t *testing.T, got webtest.Response, want string) {
	t.Helper()
	webtest.WantProblem(t, got, got.Code, "")
	if got.JSON["type"] != want {
		t.Errorf("got type %v, want %s: %s", got.JSON["type"], want, got.Body)
	}
}

// fail returns a handler that fails with this error.
func fail(err error) web.Handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

// slow takes as long as a request may.
func slow(_ http.ResponseWriter, r *http.Request) error {
	<-r.Context().Done()
	return r.Context().Err()
}

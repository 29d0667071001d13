package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/store"
	"example.com/orders/internal/validate"
	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

// TestTypesOfRequests provokes the types of what a request or a store can do
// wrong.
func TestTypesOfRequests(t *testing.T) {
	t.Parallel()
	page := func(_ http.ResponseWriter, r *http.Request) error { _, err := web.Page(r); return err }
	tests := []struct {
		request, body string
		handle        web.Handler
		want          string
	}{
		{"POST /things", "{", decodeThing, "/problems/malformed-body"},
		{"POST /things", `{"x":1}`, decodeThing, "/problems/malformed-body"},
		{"GET /things?limit=0", "", page, "/problems/invalid-parameters"},
		{"GET /things?limit=%zz", "", page, "/problems/invalid-parameters"},
		{"GET /things", "", fail(&validate.Error{}), "/problems/invalid-fields"},
		{"GET /things", "", fail(store.ErrNotFound), "/problems/not-found"},
		{"GET /things", "", fail(store.ErrConflict), "/problems/version-mismatch"},
		{"GET /things", "", fail(store.ErrFull), "/problems/store-full"},
		{"GET /things", "", fail(store.ErrUnavailable), "/problems/store-unavailable"},
	}
	for _, test := range tests {
		s := newService()
		s.handle = test.handle
		method, target, _ := strings.Cut(test.request, " ")
		wantType(t, s.start(t).do(t, method, target, test.body), test.want)
	}
}

// TestUnavailableStore holds that an outage, which the store logs, adds no line
// for each request.
func TestUnavailableStore(t *testing.T) {
	t.Parallel()
	s := newService().failing(func(context.Context) error {
		return fmt.Errorf("%w: connection refused by 10.0.0.7", store.ErrUnavailable)
	}).start(t)
	s.eachRoute(t, t.Context(), func(got webtest.Response) {
		webtest.WantProblem(t, got, http.StatusServiceUnavailable, "cannot be used at the moment")
		if got.Header().Get("Retry-After") != "1" || strings.Contains(got.Body.String(), "10.0.0.7") {
			t.Errorf("got %v %s", got.Header(), got.Body)
		}
	})
	if log := s.log.String(); strings.Contains(log, `"ERROR"`) || strings.Contains(log, `"WARN"`) {
		t.Errorf("got log\n%s", log)
	}
}

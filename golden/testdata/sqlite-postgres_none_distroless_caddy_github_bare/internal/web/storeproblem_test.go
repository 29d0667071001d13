package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/store"
	"example.com/orders/internal/web/webtest"
)

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

package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/web/webtest"
)

func TestFailingHandler(t *testing.T) {
	t.Parallel()
	s := newService().failing(func(context.Context) error { return errors.New("connection refused by 10.0.0.7") }).start(t)
	s.eachRoute(t, t.Context(), func(got webtest.Response) {
		webtest.WantProblem(t, got, http.StatusInternalServerError, "something went wrong")
		if strings.Contains(got.Body.String(), "disk") {
			t.Errorf("the response shows the cause: %s", got.Body)
		}
		if logged := strings.Count(s.log.String(), fmt.Sprintf(`"request failed","error":"connection refused by 10.0.0.7","request_id":%q`, got.JSON["request_id"])); logged != 1 {
			t.Errorf("the error was logged %d times, want once:\n%s", logged, s.log.String())
		}
	})
}

func TestSlowHandler(t *testing.T) {
	t.Parallel()
	s := newService().failing(func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	s.variables["APP_REQUEST_TIMEOUT"] = "10ms"
	s.start(t)
	s.eachRoute(t, t.Context(), func(got webtest.Response) {
		webtest.WantProblem(t, got, http.StatusServiceUnavailable, "took too long")
		if got.Header().Get("Retry-After") == "" {
			t.Error("nothing says when to come back")
		}
	})
}

// TestClientGone holds that a request which its client gave up is neither a
// success nor an error of the server.
func TestClientGone(t *testing.T) {
	t.Parallel()
	s := newService().failing(func(ctx context.Context) error { return ctx.Err() }).start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.eachRoute(t, ctx, func(got webtest.Response) {
		if !got.Aborted || got.Body.Len() != 0 {
			t.Errorf("got %d %s, want a cut connection", got.Code, got.Body)
		}
	})
	if log := s.log.String(); strings.Contains(log, `"ERROR"`) || strings.Count(log, `"status":499`) != 5 {
		t.Errorf("got log\n%s", log)
	}
}

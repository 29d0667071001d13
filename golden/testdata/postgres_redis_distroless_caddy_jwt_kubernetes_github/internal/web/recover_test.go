package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

func TestPanic(t *testing.T) {
	t.Parallel()
	s := newService().failing(func(context.Context) error { panic("unexpected state") }).start(t)
	s.eachRoute(t, t.Context(), func(got webtest.Response) {
		webtest.WantProblem(t, got, http.StatusInternalServerError, "something went wrong")
	})
	if log := s.log.String(); strings.Count(log, `"cause":"unexpected state"`) != 5 || !strings.Contains(log, "recover_test.go") || strings.Count(log, `"status":500`) != 5 {
		t.Errorf("got log\n%s", log)
	}
}

// TestAbort holds that http.ErrAbortHandler cuts the connection, and that the
// response is logged and counted as a failure.
func TestAbort(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]web.Handler{
		"before the response": func(http.ResponseWriter, *http.Request) error { panic(http.ErrAbortHandler) },
		"in the response": func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusOK)
			panic(http.ErrAbortHandler)
		},
		"by an error in the response": func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusOK)
			return errors.New("too late")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService()
			s.handle = handle
			s.variables["APP_METRICS_ENABLED"] = "true"
			s.start(t)
			if got := s.do(t, "GET", "/things", ""); !got.Aborted {
				t.Errorf("got status %d, want a cut connection", got.Code)
			}
			if log := s.log.String(); strings.Contains(log, `"panic"`) || !strings.Contains(log, `"status":500`) {
				t.Errorf("got log\n%s", log)
			}
			if got := s.do(t, "GET", "/metrics", ""); !strings.Contains(got.Body.String(), `route="/things",status="500"} 1`) {
				t.Errorf("got metrics\n%s", got.Body)
			}
		})
	}
}

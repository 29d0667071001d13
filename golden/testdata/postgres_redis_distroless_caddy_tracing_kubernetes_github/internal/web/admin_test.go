package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/orders/internal/web/webtest"
)

// TestAdmin holds what is on which of the two listeners.
func TestAdmin(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		variables         map[string]string
		path              string
		onPublic, onAdmin int
	}{
		{nil, "/metrics", 404, 404},
		{map[string]string{"APP_METRICS_ENABLED": "true"}, "/metrics", 200, 200},
		{map[string]string{"APP_METRICS_ENABLED": "true", "APP_ADMIN_PORT": "9000"}, "/metrics", 404, 200},
		{map[string]string{"APP_ADMIN_PORT": "9000"}, "/metrics", 404, 404},
		{map[string]string{"APP_ADMIN_PORT": "9000"}, "/ready", 200, 200},
		{map[string]string{"APP_ADMIN_PORT": "9000", "APP_READINESS_CHECK_PATH": "/up"}, "/up", 200, 200},
		{map[string]string{"APP_ADMIN_PORT": "9000"}, "/debug/pprof/heap", 404, 404},
		{map[string]string{"APP_ADMIN_PORT": "9000", "APP_PPROF_ENABLED": "true"}, "/debug/pprof/heap", 404, 200},
		{map[string]string{"APP_ADMIN_PORT": "9000", "APP_PPROF_ENABLED": "true"}, "/debug/pprof/", 404, 200},
		{map[string]string{"APP_ADMIN_PORT": "9000", "APP_PPROF_ENABLED": "true"}, "/debug/pprof/cmdline", 404, 200},
		{map[string]string{"APP_ADMIN_PORT": "9000"}, "/things", 200, 404},
		{map[string]string{"APP_ADMIN_PORT": "9000"}, "/", 200, 404},
	} {
		t.Run(fmt.Sprint(test.variables, test.path), func(t *testing.T) {
			t.Parallel()
			s := newService()
			for name, value := range test.variables {
				s.variables[name] = value
			}
			s.start(t)
			if got := s.do(t, "GET", test.path, ""); got.Code != test.onPublic {
				t.Errorf("public: got %d, want %d", got.Code, test.onPublic)
			}
			got := webtest.Do(t, s.server.AdminServer().Handler, "GET", test.path, "")
			if got.Code != test.onAdmin {
				t.Errorf("admin: got %d, want %d", got.Code, test.onAdmin)
			}
			if got.Code == http.StatusNotFound {
				webtest.WantProblem(t, got, http.StatusNotFound, "nothing at this path")
			}
		})
	}
}

func TestAdminServer(t *testing.T) {
	t.Parallel()
	server := newService().start(t).server.AdminServer()
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= 0 || server.IdleTimeout <= 0 || server.MaxHeaderBytes <= 0 {
		t.Errorf("a limit is missing: %+v", server)
	}
}

func TestAdminWhileDraining(t *testing.T) {
	t.Parallel()
	s := measured()
	s.variables["APP_ADMIN_PORT"] = "9000"
	s.start(t).server.Drain()
	admin := s.server.AdminServer().Handler
	webtest.WantProblem(t, webtest.Do(t, admin, "GET", "/ready", ""), http.StatusServiceUnavailable, "shutting down")
	wantMetrics(t, webtest.Do(t, admin, "GET", "/metrics", "").Body.String(), `app_ready 0`)
}

// TestProfileOutlastsRequests takes a profile for longer than a request to the
// service may take.
func TestProfileOutlastsRequests(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_ADMIN_PORT"] = "9000"
	s.variables["APP_PPROF_ENABLED"] = "true"
	s.variables["APP_REQUEST_TIMEOUT"] = "10ms"
	server := httptest.NewUnstartedServer(nil)
	server.Config = s.start(t).server.AdminServer()
	server.Start()
	defer server.Close()
	response, err := http.Get(server.URL + "/debug/pprof/trace?seconds=0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	trace, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || len(trace) == 0 {
		t.Errorf("got %d and %d bytes, error %v", response.StatusCode, len(trace), err)
	}
}

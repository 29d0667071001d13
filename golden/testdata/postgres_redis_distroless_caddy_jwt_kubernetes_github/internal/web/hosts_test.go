package web_test

import (
	"net/http"
	"testing"

	"example.com/orders/internal/web/webtest"
)

func TestTrustedHosts(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_TRUSTED_HOSTS"] = "api.example.com,*.Example.org,::1"
	s.start(t)
	for host, trusted := range map[string]bool{
		"api.example.com": true, "API.example.com:8000": true, "a.example.org": true, "a.b.example.org:80": true, "[::1]:8000": true, "[::1]": true,
		"example.org": false, "notexample.org": false, "api.example.com.evil.test": false, "127.0.0.1:8000": false, "": false,
	} {
		got := s.do(t, "GET", "/", "", "Host", host)
		if trusted && got.Code != http.StatusOK {
			t.Errorf("%q: got %d", host, got.Code)
		}
		if !trusted {
			webtest.WantProblem(t, got, http.StatusBadRequest, "host")
		}
	}
	for _, path := range []string{"/healthcheck", "/ready"} {
		if got := s.do(t, "GET", path, "", "Host", "127.0.0.1:8000"); got.Code != http.StatusOK {
			t.Errorf("%s by address: got %d", path, got.Code)
		}
	}
}

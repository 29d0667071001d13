package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzForwarded sends what proxies and clients may say of the client.
func FuzzForwarded(f *testing.F) {
	f.Add("203.0.113.9, 10.9.9.9", "https", "10.0.0.7:1")
	f.Add("nonsense", "https, http", "[::1]:1")
	f.Add("", "", "@")
	f.Add("[2001:db8::1]:443, , 10.0.0.1", "HTTPS", "[fe80::1%eth0]:9")
	s := newService()
	s.variables["APP_TRUSTED_PROXIES"] = "10.0.0.0/8,::1"
	s.variables["APP_HSTS_MAX_AGE"] = "1h"
	s.variables["APP_LOG_LEVEL"] = "error"
	s.start(f)
	f.Fuzz(func(t *testing.T, forwardedFor, proto, peer string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = peer
		r.Header["X-Forwarded-For"] = []string{forwardedFor}
		r.Header["X-Forwarded-Proto"] = []string{proto}
		got := httptest.NewRecorder()
		s.server.ServeHTTP(got, r)
		trusted := strings.HasPrefix(peer, "10.") || strings.HasPrefix(peer, "[")
		if got.Code != http.StatusOK || got.Header().Get("Strict-Transport-Security") != "" && !trusted {
			t.Errorf("from %q for %q by %q: got %d %v", peer, forwardedFor, proto, got.Code, got.Header())
		}
	})
}

package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_HSTS_MAX_AGE"] = "24h"
	s.variables["APP_TRUSTED_PROXIES"] = "10.0.0.7"
	s.start(t)
	for _, path := range []string{"/", "/nothing", "/healthcheck"} {
		header := s.do(t, "GET", path, "", "RemoteAddr", "10.0.0.7:99", "X-Forwarded-Proto", "https").Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Strict-Transport-Security": "max-age=86400",
			"Cache-Control":             "no-store",
			"Permissions-Policy":        "camera=(), geolocation=(), microphone=()",
			"Content-Security-Policy":   "default-src 'none'; frame-ancestors 'none'",
		} {
			if header.Get(name) != want {
				t.Errorf("%s: got %s %q, want %q", path, name, header.Get(name), want)
			}
		}
	}
	s = newService()
	if header := s.start(t).do(t, "GET", "/", "").Header(); header.Get("Strict-Transport-Security") != "" {
		t.Error("HSTS is sent without being asked for")
	}
	s = newService()
	s.variables["APP_SECURITY_HEADERS_ENABLED"] = "false"
	if header := s.start(t).do(t, "GET", "/", "").Header(); header.Get("X-Frame-Options") != "" {
		t.Error("security headers are sent although they are off")
	}
}

// TestHSTS holds that the header is sent over HTTPS only, as reported by a
// trusted proxy.
func TestHSTS(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		peer, proto string
		want        bool
	}{
		"plain HTTP":                   {"192.0.2.1:99", "", false},
		"an untrusted peer":            {"192.0.2.1:99", "https", false},
		"a trusted proxy":              {"10.0.0.7:99", "https", true},
		"a trusted proxy over HTTP":    {"10.0.0.7:99", "http", false},
		"two trusted proxies":          {"10.0.0.7:99", "https, http", true},
		"a proxy that says nothing":    {"10.0.0.7:99", "", false},
		"a proxy that says nonsense":   {"10.0.0.7:99", "httpsx", false},
		"a proxy in capitals":          {"10.0.0.7:99", "HTTPS", true},
		"a trusted proxy, mapped IPv4": {"[::ffff:10.0.0.7]:99", "https", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService()
			s.variables["APP_HSTS_MAX_AGE"] = "24h"
			s.variables["APP_TRUSTED_PROXIES"] = "10.0.0.0/8"
			headers := []string{"RemoteAddr", test.peer, "X-Forwarded-For", "203.0.113.9"}
			if test.proto != "" {
				headers = append(headers, "X-Forwarded-Proto", test.proto)
			}
			got := s.start(t).do(t, "GET", "/", "", headers...).Header().Get("Strict-Transport-Security")
			if (got != "") != test.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_CORS_ALLOWED_ORIGINS"] = "https://app.example.com"
	s.start(t)
	got := s.do(t, "OPTIONS", "/things/1", "", "Origin", "https://app.example.com", "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "if-match,content-type")
	header := got.Header()
	if got.Code != http.StatusOK || header.Get("Access-Control-Allow-Origin") != "https://app.example.com" || header.Get("Access-Control-Allow-Methods") != "PUT" || header.Get("Access-Control-Max-Age") != "600" {
		t.Errorf("preflight: got %d %v", got.Code, header)
	}
	got = s.do(t, "GET", "/", "", "Origin", "https://app.example.com")
	if got.Header().Get("Access-Control-Allow-Origin") != "https://app.example.com" || !strings.Contains(got.Header().Get("Access-Control-Expose-Headers"), "Etag") {
		t.Errorf("allowed origin: got %v", got.Header())
	}
	for _, s := range []*service{s, newService().start(t)} {
		if got := s.do(t, "GET", "/", "", "Origin", "https://evil.test"); got.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("another origin: got %v", got.Header())
		}
	}
}

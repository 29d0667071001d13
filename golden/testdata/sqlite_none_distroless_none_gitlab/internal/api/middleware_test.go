package api_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestIndex(t *testing.T) {
	t.Parallel()
	got := newService().start(t).do(t, "GET", "/", "")
	if got.Code != http.StatusOK || got.Body.String() != `{"name":"service","version":"1.2.3"}`+"\n" {
		t.Errorf("got %d %s", got.Code, got.Body)
	}
}

func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for _, path := range []string{"/nothing", "/api", "/api/v1", "/api/v1/notes/", "/api/v1/notes/1/2", "/metrics", "/%00", "//"} {
		for _, method := range []string{"GET", "PATCH", "BREW"} {
			wantProblem(t, s.do(t, method, path, ""), http.StatusNotFound, "nothing at this path")
		}
	}
	for target, allowed := range map[string]string{
		"PATCH /api/v1/notes":      "GET, HEAD, POST",
		"BREW /api/v1/notes/a%2Fb": "GET, HEAD, PUT, DELETE",
		"OPTIONS " + unknownPath:   "GET, HEAD, PUT, DELETE",
		"POST /healthcheck":        "GET, HEAD",
		"DELETE /":                 "GET, HEAD",
	} {
		method, path, _ := strings.Cut(target, " ")
		got := s.do(t, method, path, "")
		wantProblem(t, got, http.StatusMethodNotAllowed, "has no "+method)
		if got.Header().Get("Allow") != allowed {
			t.Errorf("%s: got Allow %q, want %q", target, got.Header().Get("Allow"), allowed)
		}
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for _, sane := range []string{"a", "Abc-123_x.y", strings.Repeat("x", 64)} {
		if got := s.do(t, "GET", "/", "", "X-Request-Id", sane); got.Header().Get("X-Request-Id") != sane {
			t.Errorf("%q became %q", sane, got.Header().Get("X-Request-Id"))
		}
	}
	seen := map[string]bool{}
	for _, odd := range []string{"", strings.Repeat("x", 65), "a b", "a\tb", `"`, "ü", "<script>", "a\x7f"} {
		id := s.do(t, "GET", "/", "", "X-Request-Id", odd).Header().Get("X-Request-Id")
		if id == odd || len(id) < 20 || seen[id] {
			t.Errorf("%q became %q", odd, id)
		}
		seen[id] = true
	}
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	s.do(t, "GET", "/api/v1/notes?secret=hunter2", "", "X-Request-Id", "the-id", "RemoteAddr", "[::ffff:192.0.2.7]:1234")
	for _, want := range []string{`"request_id":"the-id"`, `"method":"GET"`, `"path":"/api/v1/notes"`, `"status":200`, `"bytes":32`, `"client":"192.0.2.7"`, `"duration_us":`} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("%s is not in the log:\n%s", want, s.log.String())
		}
	}
	if strings.Contains(s.log.String(), "hunter2") {
		t.Errorf("the query is in the log:\n%s", s.log.String())
	}
	before := s.log.String()
	s.do(t, "GET", "/healthcheck", "")
	s.do(t, "GET", "/ready", "")
	if s.log.String() != before {
		t.Errorf("probes are logged:\n%s", s.log.String())
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ trusted, peer, forwarded, want string }{
		"direct":                     {"", "192.0.2.1:99", "", "192.0.2.1"},
		"nobody is trusted":          {"", "192.0.2.1:99", "203.0.113.9", "192.0.2.1"},
		"an untrusted peer":          {"10.0.0.0/8", "192.0.2.1:99", "203.0.113.9", "192.0.2.1"},
		"a trusted proxy":            {"10.0.0.0/8", "10.1.2.3:99", "203.0.113.9", "203.0.113.9"},
		"two trusted proxies":        {"10.0.0.0/8", "10.1.2.3:99", "203.0.113.9, 10.9.9.9", "203.0.113.9"},
		"a client that makes it up":  {"10.0.0.0/8", "10.1.2.3:99", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		"a proxy that says nothing":  {"10.0.0.0/8", "10.1.2.3:99", "", "10.1.2.3"},
		"a proxy that says nonsense": {"10.0.0.0/8", "10.1.2.3:99", "203.0.113.9, nonsense", "10.1.2.3"},
		"one address, IPv6":          {"2001:db8::1", "[2001:db8::1]:99", "2001:db8:7::7", "2001:db8:7::7"},
		"a peer without an address":  {"", "@", "203.0.113.9", "unknown"},
		"the same, with trust":       {"10.0.0.0/8", "@", "203.0.113.9", "unknown"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService()
			s.variables["APP_TRUSTED_PROXIES"] = test.trusted
			s.start(t).do(t, "GET", "/", "", "RemoteAddr", test.peer, "X-Forwarded-For", test.forwarded)
			if !strings.Contains(s.log.String(), `"client":"`+test.want+`"`) {
				t.Errorf("want client %s, got log %s", test.want, s.log.String())
			}
		})
	}
}

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
			wantProblem(t, got, http.StatusBadRequest, "host")
		}
	}
	for _, path := range []string{"/healthcheck", "/ready"} {
		if got := s.do(t, "GET", path, "", "Host", "127.0.0.1:8000"); got.Code != http.StatusOK {
			t.Errorf("%s by address: got %d", path, got.Code)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_HSTS_MAX_AGE"] = "24h"
	s.start(t)
	for _, path := range []string{"/", "/nothing", "/healthcheck"} {
		header := s.do(t, "GET", path, "").Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Strict-Transport-Security": "max-age=86400",
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

func TestCORS(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_CORS_ALLOWED_ORIGINS"] = "https://app.example.com"
	s.start(t)
	got := s.do(t, "OPTIONS", unknownPath, "", "Origin", "https://app.example.com", "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "if-match,content-type")
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

func TestPanic(t *testing.T) {
	t.Parallel()
	s := newService().breakStore(func(context.Context) error { panic("out of cheese") }).start(t)
	s.eachNoteRequest(t, t.Context(), func(got answer) {
		wantProblem(t, got, http.StatusInternalServerError, "something went wrong")
	})
	if log := s.log.String(); strings.Count(log, `"cause":"out of cheese"`) != 5 || !strings.Contains(log, "failures_test.go") || strings.Count(log, `"status":500`) != 5 {
		t.Errorf("got log\n%s", log)
	}
}

// TestAbort holds that the one panic which means something keeps its meaning,
// and is logged as a request nonetheless.
func TestAbort(t *testing.T) {
	t.Parallel()
	s := newService().breakStore(func(context.Context) error { panic(http.ErrAbortHandler) }).start(t)
	server := httptest.NewServer(s.server)
	defer server.Close()
	response, err := http.Get(server.URL + "/api/v1/notes")
	if err == nil {
		_ = response.Body.Close()
		t.Errorf("got status %d, want a cut connection", response.StatusCode)
	}
	server.Close()
	if log := s.log.String(); strings.Contains(log, `"panic"`) || !strings.Contains(log, `"msg":"request"`) {
		t.Errorf("got log\n%s", log)
	}
}

func TestHTTPServer(t *testing.T) {
	t.Parallel()
	server := newService().start(t).server.HTTPServer()
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= server.ReadTimeout || server.IdleTimeout <= 0 || server.MaxHeaderBytes <= 0 {
		t.Errorf("a limit is missing: %+v", server)
	}
}

// TestSlowBody sends a body that never ends.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	s := newService()
	s.variables["APP_REQUEST_TIMEOUT"] = "50ms"
	server := httptest.NewUnstartedServer(nil)
	server.Config = s.start(t).server.HTTPServer()
	server.Start()
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /api/v1/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestTimeout {
		t.Errorf("got %d, want %d", response.StatusCode, http.StatusRequestTimeout)
	}
}

package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// healthyServer responds with status 200 to GET requests for path only, and only
// for host unless it is empty.
func healthyServer(t *testing.T, path, host string) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet || r.URL.RequestURI() != path:
			http.NotFound(w, r)
		case host != "" && r.Host != host:
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func portOf(t *testing.T, listener net.Listener) string {
	t.Helper()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestProbe(t *testing.T) {
	t.Parallel()
	server := healthyServer(t, "/healthcheck", "")
	server.Start()
	port := portOf(t, server.Listener)
	tests := map[string]struct {
		variables variables
		args      []string
		code      int
		says      string
	}{
		"by variable":            {variables{"APP_PORT": port}, nil, exitOK, ""},
		"by flag":                {variables{"APP_PORT": "1"}, []string{"--port", port}, exitOK, ""},
		"by default":             {nil, []string{"--default-port", port}, exitOK, ""},
		"other variables":        {variables{"PORT": port, "WHERE": "/healthcheck"}, []string{"--port-env", "PORT", "--path-env=WHERE", "--default-path", "/x"}, exitOK, ""},
		"path by variable":       {variables{"APP_PORT": port, "APP_HEALTH_CHECK_PATH": "/elsewhere"}, nil, exitFailed, "status 404, want 200"},
		"path by flag":           {variables{"APP_PORT": port, "APP_HEALTH_CHECK_PATH": "/elsewhere"}, []string{"--path", "/healthcheck"}, exitOK, ""},
		"path by default":        {variables{"APP_PORT": port}, []string{"--path-env", "NONE", "--default-path", "/elsewhere"}, exitFailed, "/elsewhere"},
		"another status":         {variables{"APP_PORT": port}, []string{"--path", "/no", "--expected-status", "404"}, exitOK, ""},
		"localhost":              {variables{"APP_PORT": port}, []string{"--host", "localhost"}, exitOK, ""},
		"nothing listens":        {variables{"APP_PORT": "1"}, nil, exitFailed, "connection refused"},
		"https where http is":    {variables{"APP_PORT": port}, []string{"--scheme", "https"}, exitFailed, "probe https://127.0.0.1:"},
		"unknown scheme":         {nil, []string{"--scheme", "ftp"}, exitUsage, "ftp"},
		"a path without a slash": {nil, []string{"--path", "healthcheck"}, exitUsage, "healthcheck"},
		"no time":                {nil, []string{"--timeout", "0s"}, exitUsage, "timeout"},
		"an invalid port":        {variables{"APP_PORT": "abc"}, nil, exitUsage, "abc"},
		"an unknown flag":        {nil, []string{"--fast"}, exitUsage, "fast"},
		"help":                   {nil, []string{"--help"}, exitOK, "-expected-status"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := runWith(t.Context(), test.variables, append([]string{"probe"}, test.args...)...)
			got.want(t, test.code, test.says)
			if test.code == exitFailed && strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("got more than a line: %s", got.stderr)
			}
			if got.stdout != "" {
				t.Errorf("got %q on stdout", got.stdout)
			}
		})
	}
}

func TestProbeHostHeader(t *testing.T) {
	t.Parallel()
	server := healthyServer(t, "/healthcheck", "api.example.com")
	server.StartTLS()
	v := variables{"APP_PORT": portOf(t, server.Listener)}
	runWith(t.Context(), v, "probe", "--scheme", "https", "--host-header", "api.example.com").want(t, exitOK)
	runWith(t.Context(), v, "probe", "--scheme", "https").want(t, exitFailed, "status 400")
}

func TestProbeFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.RedirectHandler("/", http.StatusFound))
	defer server.Close()
	runWith(t.Context(), variables{"APP_PORT": portOf(t, server.Listener)}, "probe").want(t, exitFailed, "status 302")
}

// TestProbeTimeout asks a server that takes connections and says nothing.
func TestProbeTimeout(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	got := runWith(t.Context(), variables{"APP_PORT": portOf(t, listener)}, "probe", "--timeout", "50ms")
	got.want(t, exitFailed, "deadline exceeded")
}

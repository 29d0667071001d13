package main

import (
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/auth/authtest"
)

// status returns that of a page for whoever has this token.
func (r *running) status(t *testing.T, path, token string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// waitUntilReady waits for the keys, which the service fetches while it listens.
func (r *running) waitUntilReady(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); r.get(t, "/ready") != http.StatusOK; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the service is not ready\n%s", r.log.String())
		}
	}
}

// TestServeWithIssuer demands tokens of an issuer whose keys are discovered.
func TestServeWithIssuer(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	settings := storeVariables(t)
	maps.Copy(settings, variables{
		"APP_AUTH_REQUIRED": "true", "APP_AUTH_ISSUER": issuer.URL, "APP_AUTH_AUDIENCE": authtest.Audience, "APP_AUTH_ALGORITHMS": "ES256",
		"APP_RATE_LIMIT_ENABLED": "true", "APP_RATE_LIMIT_KEY": "subject", "APP_RATE_LIMIT_REQUESTS": "2", "APP_RATE_LIMIT_ADDRESS_REQUESTS": "100",
	})
	r := launchService(t, settings)
	r.waitUntilReady(t)
	token := issuer.Token(t, nil)
	for _, test := range []struct {
		token string
		want  int
	}{
		{"", http.StatusUnauthorized},
		{token + "x", http.StatusUnauthorized},
		{token, http.StatusOK},
		{token, http.StatusOK},
		{token, http.StatusTooManyRequests},
		{issuer.Token(t, map[string]any{"sub": "other"}), http.StatusOK},
	} {
		if got := r.status(t, "/", test.token); got != test.want {
			t.Errorf("got %d, want %d", got, test.want)
		}
	}
	r.cancel()
	r.wait(t).want(t, exitOK)
	if log := r.log.String(); !strings.Contains(log, `"subject":"somebody"`) || strings.Contains(log, token) {
		t.Errorf("got log\n%s", log)
	}
}

// TestServeWithoutIssuer holds that the service does not start without an issuer
// that it is to demand tokens of, but does while that is away.
func TestServeWithoutIssuer(t *testing.T) {
	t.Parallel()
	settings := storeVariables(t)
	settings["APP_AUTH_REQUIRED"] = "true"
	for _, command := range []string{"serve", "check"} {
		runWith(t.Context(), settings, command).want(t, exitUsage, "APP_AUTH_ISSUER", "APP_AUTH_REQUIRED")
	}
	settings["APP_AUTH_ISSUER"], settings["APP_AUTH_AUDIENCE"] = "http://127.0.0.1:1", "orders"
	settings["APP_READINESS_INCLUDE_DETAILS"] = "true"
	r := launchService(t, settings)
	if got := r.get(t, "/healthcheck"); got != http.StatusOK {
		t.Errorf("health: got %d", got)
	}
	status, body := page(r.url + "/ready")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, `"keys":"there are no keys`) || !strings.Contains(body, `"issuer":`) {
		t.Errorf("readiness: got %d %s", status, body)
	}
	if got := r.status(t, "/", authtest.NewIssuer(t).Token(t, nil)); got != http.StatusServiceUnavailable {
		t.Errorf("a token that cannot be verified: got %d", got)
	}
}

// TestToken uses the service with a token for development.
func TestToken(t *testing.T) {
	t.Parallel()
	settings := storeVariables(t)
	directory := t.TempDir()
	settings["APP_AUTH_ISSUER"], settings["APP_AUTH_AUDIENCE"] = "https://development.invalid", "orders"
	settings["APP_AUTH_JWKS_FILE"] = "./data/development-jwks.json"
	cmd := processWith(t, settings, "token", "--scope", "a:read a:write", "--scope", "b:read")
	cmd.Dir = directory
	output, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(string(output))
	settings["APP_AUTH_JWKS_FILE"] = filepath.Join(directory, "data", "development-jwks.json")
	settings["APP_AUTH_REQUIRED"] = "true"
	r := startService(t, settings)
	for given, want := range map[string]int{token: http.StatusOK, token[1:]: http.StatusUnauthorized, "": http.StatusUnauthorized} {
		if got := r.status(t, "/", given); got != want {
			t.Errorf("token %q: got %d, want %d", given, got, want)
		}
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"--scopes", "a"}, "token takes --scope"},
		{[]string{"a"}, "one too many"},
		{[]string{"--lifetime", "0s"}, "--lifetime"},
		{[]string{"--subject", ""}, "--subject"},
		{[]string{"--lifetime", "long"}, "token takes"},
	} {
		runWith(t.Context(), settings, append([]string{"token"}, test.args...)...).want(t, exitUsage, test.says)
	}
	runWith(t.Context(), nil, "token").want(t, exitUsage, "APP_AUTH_ISSUER", "APP_AUTH_JWKS_FILE")
	settings["APP_AUTH_ALGORITHMS"] = "RS256"
	runWith(t.Context(), settings, "token").want(t, exitUsage, "ES256")
	settings["APP_AUTH_JWKS_FILE"] = filepath.Join(directory, "missing.json")
	runWith(t.Context(), settings, "serve").want(t, exitFailed, "APP_AUTH_JWKS_FILE", "missing.json")
}

package config_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/config"
)

// variables stands in for the environment.
type variables map[string]string

// get demands no tokens by default: with them there would be no configuration
// without an issuer.
func (v variables) get(name string) string {
	if _, set := v[name]; !set && name == "APP_AUTH_REQUIRED" {
		return "false"
	}
	return v[name]
}

func load(t *testing.T, v variables) config.Config {
	t.Helper()
	cfg, err := config.Load(v.get)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// problemsOf returns what Load finds wrong.
func problemsOf(t *testing.T, v variables) []string {
	t.Helper()
	_, err := config.Load(v.get)
	var invalid *config.Error
	if !errors.As(err, &invalid) {
		t.Fatalf("got error %v, want a *config.Error", err)
	}
	return invalid.Problems
}

// hasProblem reports whether one of what Load finds wrong says this.
func hasProblem(v variables, says string) bool {
	_, err := config.Load(v.get)
	return err != nil && strings.Contains(err.Error(), says)
}

// wantProblem fails unless exactly one problem is found and holds all words.
func wantProblem(t *testing.T, v variables, words ...string) {
	t.Helper()
	found := problemsOf(t, v)
	if len(found) != 1 {
		t.Errorf("found %d problems, want one:\n%s", len(found), strings.Join(found, "\n"))
	}
	for _, word := range words {
		if !strings.Contains(found[0], word) {
			t.Errorf("%q does not say %q", found[0], word)
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	cfg := load(t, nil)
	if cfg.Server.Host != "127.0.0.1" || cfg.Server.Port != 8000 || cfg.Server.RequestTimeout != 30*time.Second {
		t.Errorf("got %+v", cfg.Server)
	}
	if cfg.RateLimit.Enabled || cfg.Metrics.Enabled || len(cfg.CORS.AllowedOrigins) > 0 {
		t.Errorf("something optional is on: %+v", cfg)
	}
}

func TestConfigIsLogged(t *testing.T) {
	t.Parallel()
	cfg := load(t, nil)
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("", "config", cfg)
	for _, want := range []string{"config.APP_PORT=8000", "config.APP_REQUEST_TIMEOUT=30s", "config.APP_LOG_LEVEL=INFO"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in the log:\n%s", want, out.String())
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	cfg := load(t, variables{
		"APP_HOST":               "::1",
		"APP_PORT":               " 9000 ",
		"APP_TRUSTED_PROXIES":    "10.0.0.0/8, 192.0.2.7,::ffff:192.0.2.8,2001:db8::1",
		"APP_TRUSTED_HOSTS":      "api.example.com,*.example.org,",
		"APP_REQUEST_TIMEOUT":    "20s",
		"APP_LOG_LEVEL":          "WARN",
		"APP_LOG_FORMAT":         "",
		"APP_RATE_LIMIT_ENABLED": "True",
	})
	got := fmt.Sprint(cfg.Server, cfg.Log, cfg.RateLimit.Enabled)
	want := "{::1 9000 1 10.0.0.0/8,192.0.2.7/32,192.0.2.8/32,2001:db8::1/128 api.example.com,*.example.org 20s 5242880 11m0s 0s 30s} {WARN json} true"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestBadValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ variable, value, says string }{
		{"APP_HOST", "not a host", "not an address"},
		{"APP_HOST", "127.0.0.1:80", "not an address"},
		{"APP_PORT", "abc", `"abc" is not a whole number`},
		{"APP_PORT", "80.5", "not a whole number"},
		{"APP_PORT", "99999999999999999999", "not a whole number"},
		{"APP_PORT", "65536", "from 0 to 65535"},
		{"APP_PORT", "-1", "from 0 to 65535"},
		{"APP_REPLICAS", "0", "from 1"},
		{"APP_TRUSTED_PROXIES", "10.0.0.0/8,proxy", `"proxy"`},
		{"APP_TRUSTED_PROXIES", "10.0.0.0/33", `"10.0.0.0/33"`},
		{"APP_TRUSTED_HOSTS", "https://example.com", "not a host"},
		{"APP_TRUSTED_HOSTS", "*", "not a host"},
		{"APP_REQUEST_TIMEOUT", "30", "not a duration"},
		{"APP_REQUEST_TIMEOUT", "0s", "from 10ms to 1h0m0s"},
		{"APP_MAX_REQUEST_BODY_BYTES", "5MB", "not a whole number"},
		{"APP_MAX_REQUEST_BODY_BYTES", "0", "from 1"},
		{"APP_SHUTDOWN_DELAY", "-1s", "from 0s"},
		{"APP_SHUTDOWN_TIMEOUT", "29s", "would cut off requests that may take 30s (APP_REQUEST_TIMEOUT)"},
		{"APP_SHUTDOWN_TIMEOUT", "2h", "from 10ms"},
		{"APP_IDLE_TIMEOUT", "0s", "from 1s"},
		{"APP_LOG_LEVEL", "loud", "debug, info, warn or error"},
		{"APP_LOG_FORMAT", "xml", "json or text"},
		{"APP_RATE_LIMIT_ENABLED", "maybe", "neither true nor false"},
		{"APP_RATE_LIMIT_REQUESTS", "0", "from 1"},
		{"APP_RATE_LIMIT_WINDOW", "1ms", "from 1s"},
		{"APP_RATE_LIMIT_KEY", "cookie", "ip or authorization"},
		{"APP_RATE_LIMIT_MAX_KEYS", "1", "from 1000"},
		{"APP_RATE_LIMIT_BURST", "-1", "from 0"},
		{"APP_RATE_LIMIT_ADDRESS_REQUESTS", "-1", "from 0"},
		{"APP_HEALTH_CHECK_PATH", "health", "not a plain path"},
		{"APP_HEALTH_CHECK_PATH", "/a/../b", "not a plain path"},
		{"APP_HEALTH_CHECK_PATH", "/{id}", "not a plain path"},
		{"APP_HEALTH_CHECK_PATH", "/a?b", "not a plain path"},
		{"APP_HEALTH_CHECK_PATH", "/", "another route"},
		{"APP_READINESS_CHECK_PATH", "/metrics", "another route"},
		{"APP_READINESS_CHECK_PATH", "/docs", "another route"},
		{"APP_READINESS_CHECK_PATH", "/openapi.json", "another route"},
		{"APP_READINESS_CHECK_PATH", "/problems", "another route"},
		{"APP_READINESS_CHECK_PATH", "/problems/ready", "another route"},
		{"APP_READINESS_CHECK_PATH", "/api/v1/things", "another route"},
		{"APP_READINESS_CHECK_PATH", "/healthcheck", "APP_HEALTH_CHECK_PATH"},
		{"APP_CORS_ALLOWED_ORIGINS", "example.com", "not an origin"},
		{"APP_CORS_ALLOWED_ORIGINS", "https://example.com/", "not an origin"},
		{"APP_CORS_ALLOWED_ORIGINS", "https://*", "not an origin"},
		{"APP_CORS_ALLOWED_ORIGINS", "https://*.*.example.com", "not an origin"},
		{"APP_CORS_ALLOWED_METHODS", "GET,P ST", `"P ST" is not a method`},
		{"APP_CORS_ALLOWED_HEADERS", "Accept;If-Match", `"Accept;If-Match" is not a header`},
		{"APP_CORS_MAX_AGE", "48h", "from 0s"},
		{"APP_SECURITY_HEADERS_ENABLED", "on", "neither true nor false"},
		{"APP_HSTS_MAX_AGE", "-1h", "from 0s"},
	}
	for _, test := range tests {
		t.Run(test.variable+"="+test.value, func(t *testing.T) {
			t.Parallel()
			wantProblem(t, variables{test.variable: test.value}, test.variable+": ", test.says, "set it to")
		})
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	bad := variables{
		"APP_PORT":                 "abc",
		"APP_REQUEST_TIMEOUT":      "soon",
		"APP_LOG_LEVEL":            "loud",
		"APP_METRICS_ENABLED":      "maybe",
		"APP_RATE_LIMIT_KEY":       "cookie",
		"APP_READINESS_CHECK_PATH": "ready",
	}
	message := "\n" + strings.Join(problemsOf(t, bad), "\n")
	for variable := range bad {
		if strings.Count(message, "\n"+variable+": ") != 1 {
			t.Errorf("%s is not named once in:%s", variable, message)
		}
	}
}

func TestCredentialsForEveryOrigin(t *testing.T) {
	t.Parallel()
	wantProblem(t, variables{
		"APP_CORS_ALLOWED_ORIGINS":   "https://example.com,*",
		"APP_CORS_ALLOW_CREDENTIALS": "true",
	}, "APP_CORS_ALLOWED_ORIGINS: ")
}

// TestReplicas holds that no way to write the flags slips past the guards.
func TestReplicas(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{"true", "True", "TRUE", "t", "1"} {
		if !hasProblem(variables{"APP_REPLICAS": "3", "APP_RATE_LIMIT_ENABLED": yes}, "3 times the limit") {
			t.Errorf("limits that each replica counts for itself are accepted with %q", yes)
		}
	}
	for _, accepted := range []variables{
		{"APP_REPLICAS": "3", "APP_RATE_LIMIT_ENABLED": "False"},
		{"APP_REPLICAS": "1", "APP_RATE_LIMIT_ENABLED": "true"},
	} {
		if hasProblem(accepted, "APP_RATE_LIMIT") {
			t.Errorf("%v is refused", accepted)
		}
	}
}

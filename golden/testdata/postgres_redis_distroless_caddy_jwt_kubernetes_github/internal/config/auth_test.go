package config_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/config"
)

// authentic returns settings with an issuer, and these.
func authentic(more variables) variables {
	v := variables{"APP_AUTH_REQUIRED": "true", "APP_AUTH_ISSUER": "https://id.example.com", "APP_AUTH_AUDIENCE": "orders"}
	for name, value := range more {
		v[name] = value
	}
	return v
}

func TestAuth(t *testing.T) {
	t.Parallel()
	want := config.Auth{
		Required: true, Issuer: "https://id.example.com", Audience: config.List{"orders"},
		Algorithms: config.List{"RS256", "ES256", "EdDSA"}, ClockSkew: 30 * time.Second, ScopeClaim: "scope",
		KeysRefresh: 5 * time.Minute, KeysMaxAge: 24 * time.Hour, CacheEntries: 10000,
	}
	if got := load(t, authentic(nil)).Auth; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got := load(t, authentic(variables{
		"APP_AUTH_AUDIENCE": "a, b", "APP_AUTH_JWKS_URL": "http://keycloak:8080/keys", "APP_AUTH_ALGORITHMS": "PS256", "APP_AUTH_CLOCK_SKEW": "0s",
		"APP_AUTH_SCOPE_CLAIM": "scp", "APP_AUTH_ROLE_CLAIM": "realm_access.roles", "APP_AUTH_CACHE_ENTRIES": "0", "APP_RATE_LIMIT_KEY": "subject",
	})).Auth
	if got.Audience.String() != "a,b" || got.JWKSURL == "" || got.ClockSkew != 0 || got.ScopeClaim != "scp" || got.RoleClaim == "" || got.CacheEntries != 0 {
		t.Errorf("got %+v", got)
	}
}

// TestAuthIsRequired holds that a service without an issuer has to be asked for.
func TestAuthIsRequired(t *testing.T) {
	t.Parallel()
	wantProblem(t, variables{"APP_AUTH_REQUIRED": "true"}, "APP_AUTH_ISSUER: ", "set it to the URL of yours, or APP_AUTH_REQUIRED to false")
	wantProblem(t, variables{"APP_AUTH_REQUIRED": ""}, "APP_AUTH_ISSUER: ")
	load(t, variables{"APP_AUTH_REQUIRED": "false"})
}

func TestBadAuth(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		bad  variables
		says []string
	}{
		{authentic(variables{"APP_AUTH_REQUIRED": "perhaps"}), []string{"APP_AUTH_REQUIRED: ", "neither true nor false"}},
		{authentic(variables{"APP_AUTH_ISSUER": "id.example.com"}), []string{"APP_AUTH_ISSUER: ", "not a URL with https"}},
		{authentic(variables{"APP_AUTH_ISSUER": "http://id.example.com"}), []string{"APP_AUTH_ISSUER: ", "not a URL with https"}},
		{authentic(variables{"APP_AUTH_AUDIENCE": " , "}), []string{"APP_AUTH_AUDIENCE: ", "tokens for other services"}},
		{authentic(variables{"APP_AUTH_JWKS_URL": "ftp://x"}), []string{"APP_AUTH_JWKS_URL: ", "not a URL with https"}},
		{authentic(variables{"APP_AUTH_JWKS_URL": "https://x", "APP_AUTH_JWKS_FILE": "y"}), []string{"APP_AUTH_JWKS_FILE: ", "set only one"}},
		{authentic(variables{"APP_AUTH_ALGORITHMS": ","}), []string{"APP_AUTH_ALGORITHMS: ", "is empty"}},
		{authentic(variables{"APP_AUTH_ALGORITHMS": "ES256,none"}), []string{"APP_AUTH_ALGORITHMS: ", `"none" is not an algorithm with public keys`}},
		{authentic(variables{"APP_AUTH_ALGORITHMS": "HS256"}), []string{"APP_AUTH_ALGORITHMS: ", `"HS256"`}},
		{authentic(variables{"APP_AUTH_ALGORITHMS": "es256"}), []string{"APP_AUTH_ALGORITHMS: ", `"es256"`}},
		{authentic(variables{"APP_AUTH_CLOCK_SKEW": "6m"}), []string{"APP_AUTH_CLOCK_SKEW: ", "from 0s to 5m0s"}},
		{authentic(variables{"APP_AUTH_SCOPE_CLAIM": "a b"}), []string{"APP_AUTH_SCOPE_CLAIM: ", "not a claim"}},
		{authentic(variables{"APP_AUTH_ROLE_CLAIM": "a b"}), []string{"APP_AUTH_ROLE_CLAIM: ", "not a claim"}},
		{authentic(variables{"APP_AUTH_KEYS_REFRESH": "1ms"}), []string{"APP_AUTH_KEYS_REFRESH: ", "from 1s"}},
		{authentic(variables{"APP_AUTH_KEYS_MAX_AGE": "2m"}), []string{"APP_AUTH_KEYS_MAX_AGE: ", "APP_AUTH_KEYS_REFRESH"}},
		{authentic(variables{"APP_AUTH_CACHE_ENTRIES": "-1"}), []string{"APP_AUTH_CACHE_ENTRIES: ", "from 0"}},
		{variables{"APP_AUTH_JWKS_FILE": "x"}, []string{"APP_AUTH_ISSUER: ", "claim iss"}},
		{variables{"APP_RATE_LIMIT_KEY": "subject"}, []string{"APP_RATE_LIMIT_KEY: ", "set APP_AUTH_ISSUER"}},
	} {
		wantProblem(t, test.bad, test.says...)
	}
}

// TestBadAuthAtOnce spoils every setting: each is reported.
func TestBadAuthAtOnce(t *testing.T) {
	t.Parallel()
	bad := variables{
		"APP_AUTH_REQUIRED": "perhaps", "APP_AUTH_ISSUER": "\x00", "APP_AUTH_AUDIENCE": ",", "APP_AUTH_JWKS_URL": "%", "APP_AUTH_JWKS_FILE": "/dev/null",
		"APP_AUTH_ALGORITHMS": "none", "APP_AUTH_CLOCK_SKEW": "1y", "APP_AUTH_SCOPE_CLAIM": "a\tb", "APP_AUTH_ROLE_CLAIM": "a b",
		"APP_AUTH_KEYS_REFRESH": "-1s", "APP_AUTH_KEYS_MAX_AGE": "forever", "APP_AUTH_CACHE_ENTRIES": "many",
	}
	found := strings.Join(problemsOf(t, bad), "\n")
	for variable := range bad {
		if !strings.Contains("\n"+found, "\n"+variable+": ") {
			t.Errorf("%s is not reported:\n%s", variable, found)
		}
	}
}

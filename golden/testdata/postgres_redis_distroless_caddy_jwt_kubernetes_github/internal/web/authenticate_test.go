package web_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/auth/authtest"
	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

// guarded returns a service that demands tokens of an issuer. /scoped demands the
// scope thing:read as well, /any none, and nobody has decided about /things.
func guarded(t *testing.T) (*service, *authtest.Issuer) {
	t.Helper()
	issuer := authtest.NewIssuer(t)
	s := newService()
	s.deps.Auth.Verifier = authtest.Open(t, issuer.Config())
	return s, issuer
}

// startGuarded starts a service of guarded.
func startGuarded(t *testing.T, s *service) *service {
	t.Helper()
	s.start(t)
	s.server.Handle(http.MethodGet, "/scoped", s.handle, web.Scope("thing:read"))
	s.server.Handle(http.MethodGet, "/any", s.handle, web.AnyToken)
	return s
}

// bearer returns the header of a token with these scopes.
func bearer(t *testing.T, issuer *authtest.Issuer, scope string) []string {
	t.Helper()
	return []string{"Authorization", "Bearer " + issuer.Token(t, map[string]any{"scope": scope})}
}

// wantChallenge fails unless the response refuses the request for this reason, and
// says nothing else.
func wantChallenge(t *testing.T, got webtest.Response, status int, challenge string) {
	t.Helper()
	webtest.WantProblem(t, got, status, "token")
	if header := got.Header().Get("WWW-Authenticate"); header != challenge {
		t.Errorf("got the challenge %s, want %s", header, challenge)
	}
	for member := range got.JSON {
		if !strings.Contains(" type title status detail request_id ", " "+member+" ") {
			t.Errorf("the problem has the member %s: %s", member, got.Body)
		}
	}
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	s, issuer := guarded(t)
	startGuarded(t, s)
	const none, wrong = `Bearer realm="service"`, `Bearer realm="service", error="invalid_token"`
	for _, path := range []string{"/", "/any", "/scoped", "/things", "/nothing", "/api/v1/../../docs", "/metrics"} {
		for _, method := range []string{"GET", "HEAD", "POST", "BREW"} {
			wantChallenge(t, s.do(t, method, path, ""), http.StatusUnauthorized, none)
		}
		wantChallenge(t, s.do(t, "GET", path, "", "Authorization", "Basic dXNlcjpwYXNz"), http.StatusUnauthorized, none)
		for _, value := range []string{"Bearer", "Bearer a.b.c", "Bearer " + issuer.Token(t, map[string]any{"aud": "other"})} {
			wantChallenge(t, s.do(t, "GET", path, "", "Authorization", value), http.StatusUnauthorized, wrong)
		}
	}
	for _, path := range []string{"/", "/any"} {
		if got := s.do(t, "GET", path, "", bearer(t, issuer, "")...); got.Code != http.StatusOK {
			t.Errorf("%s: got %d %s", path, got.Code, got.Body)
		}
	}
	webtest.WantProblem(t, s.do(t, "GET", "/nothing", "", bearer(t, issuer, "")...), http.StatusNotFound, "nothing at this path")
}

// TestPublicPaths holds what needs no token, and that a token which is wrong does
// not matter there.
func TestPublicPaths(t *testing.T) {
	t.Parallel()
	s, _ := guarded(t)
	s.variables["APP_METRICS_ENABLED"] = "true"
	startGuarded(t, s)
	for _, path := range []string{
		"/healthcheck", "/ready", "/metrics", "/openapi.yaml", "/openapi.json", "/docs", "/docs/docs.js", "/problems", "/problems/timed-out",
	} {
		for _, headers := range [][]string{nil, {"Authorization", "Bearer a.b.c"}} {
			if got := s.do(t, "GET", path, "", headers...); got.Code != http.StatusOK {
				t.Errorf("%s: got %d %s", path, got.Code, got.Body)
			}
		}
	}
	wantChallenge(t, s.do(t, "GET", "/docs.json", ""), http.StatusUnauthorized, `Bearer realm="service"`)
}

func TestScopes(t *testing.T) {
	t.Parallel()
	s, issuer := guarded(t)
	startGuarded(t, s)
	lacking := `Bearer realm="service", error="insufficient_scope", scope="thing:read"`
	for scope, permitted := range map[string]bool{
		"thing:read": true, "a thing:read": true, "thing:write": false, "thing:read:all": false, "thing": false, "*": false, "": false, "THING:READ": false,
	} {
		got := s.do(t, "GET", "/scoped", "", bearer(t, issuer, scope)...)
		if permitted && got.Code != http.StatusOK {
			t.Errorf("scope %q: got %d %s", scope, got.Code, got.Body)
		}
		if !permitted {
			wantChallenge(t, got, http.StatusForbidden, lacking)
		}
	}
	undecided := s.do(t, "GET", "/things", "", bearer(t, issuer, "thing:read")...)
	wantChallenge(t, undecided, http.StatusForbidden, `Bearer realm="service", error="insufficient_scope"`)
}

// TestOptionalTokens holds that requests without a token are served if that is
// configured, and those with a wrong one are not.
func TestOptionalTokens(t *testing.T) {
	t.Parallel()
	s, issuer := guarded(t)
	s.deps.Auth.Optional = true
	startGuarded(t, s)
	for _, path := range []string{"/", "/any", "/scoped", "/things"} {
		if got := s.do(t, "GET", path, ""); got.Code != http.StatusOK {
			t.Errorf("%s: got %d %s", path, got.Code, got.Body)
		}
	}
	wantChallenge(t, s.do(t, "GET", "/any", "", "Authorization", "Bearer a.b.c"), http.StatusUnauthorized, `Bearer realm="service", error="invalid_token"`)
	if got := s.do(t, "GET", "/scoped", "", bearer(t, issuer, "")...); got.Code != http.StatusForbidden {
		t.Errorf("a token without the scope: got %d", got.Code)
	}
}

func TestKeysUnavailable(t *testing.T) {
	t.Parallel()
	s, issuer := guarded(t)
	issuer.Respond(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	s.deps.Auth.Verifier = authtest.Open(t, issuer.Config())
	startGuarded(t, s)
	got := s.do(t, "GET", "/", "", bearer(t, issuer, "")...)
	wantType(t, got, "/problems/keys-unavailable")
	if got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") == "" || strings.Contains(got.Body.String(), issuer.URL) {
		t.Errorf("got %d %v %s", got.Code, got.Header(), got.Body)
	}
}

// TestSubjectIsLogged holds that the lines of a request have its subject, and that
// no line has a token.
func TestSubjectIsLogged(t *testing.T) {
	t.Parallel()
	s, issuer := guarded(t)
	logger := slog.New(auth.NewHandler(slog.NewJSONHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	s.server = web.New(webtest.Config(t, nil), web.Build{Name: "service"}, s.deps, logger)
	s.server.Handle(http.MethodGet, "/any", func(_ http.ResponseWriter, r *http.Request) error {
		if p := auth.FromContext(r.Context()); p == nil || p.Subject != "somebody" {
			t.Errorf("the handler sees %+v", p)
		}
		return errDown // which is logged
	}, web.AnyToken)
	good, wrong := issuer.Token(t, nil), issuer.Token(t, map[string]any{"aud": "other"})
	s.do(t, "GET", "/any", "", "Authorization", "Bearer "+good)
	s.do(t, "GET", "/any", "", "Authorization", "Bearer "+wrong)
	log := s.log.String()
	for _, token := range []string{good, wrong} {
		for part := range strings.SplitSeq(token, ".") {
			if strings.Contains(log, part) {
				t.Errorf("a part of a token is in the log:\n%s", log)
			}
		}
	}
	lines := strings.Split(strings.TrimSpace(log), "\n")
	if strings.Count(log, `"subject":"somebody"`) != 2 || !strings.Contains(log, "another audience") {
		t.Errorf("got %d lines\n%s", len(lines), log)
	}
}

// TestSubjectLimit holds that a subject is limited wherever its requests come from,
// and that addresses are limited before anything is verified.
func TestSubjectLimit(t *testing.T) {
	t.Parallel()
	s, issuer := guarded(t)
	limiter := func(requests int) ratelimit.Limiter {
		return ratelimit.NewMemory(ratelimit.Policy{Requests: requests, Window: time.Hour, Burst: requests}, 1000)
	}
	s.deps.Limits.Addresses, s.deps.Auth.Subjects = limiter(5), limiter(3)
	startGuarded(t, s)
	from := func(address, token string) webtest.Response {
		return s.do(t, "GET", "/any", "", "RemoteAddr", address+":99", "Authorization", "Bearer "+token)
	}
	for i, remaining := range []string{"2", "1", "0"} {
		got := from("192.0.2."+remaining, issuer.Token(t, nil)) // each time another token
		if got.Code != http.StatusOK || got.Header().Get("RateLimit-Remaining") != remaining || got.Header().Get("RateLimit-Limit") != "3" {
			t.Errorf("request %d: got %d %v", i, got.Code, got.Header())
		}
	}
	webtest.WantProblem(t, from("192.0.2.9", issuer.Token(t, nil)), http.StatusTooManyRequests, "too many")
	for range 4 {
		wantStatus(t, from("192.0.2.9", "a.b.c"), http.StatusUnauthorized)
	}
	wantStatus(t, from("192.0.2.9", "a.b.c"), http.StatusTooManyRequests)
	got := from("192.0.2.10", issuer.Token(t, map[string]any{"sub": "other"}))
	if got.Code != http.StatusOK || got.Header().Get("RateLimit-Remaining") != "2" {
		t.Errorf("another subject: got %d %v", got.Code, got.Header())
	}
}

func wantStatus(t *testing.T, got webtest.Response, want int) {
	t.Helper()
	if got.Code != want {
		t.Errorf("got %d %s, want %d", got.Code, got.Body, want)
	}
}

// TestSubjectLimitOutage holds that a store which is away decides as that of the
// addresses does.
func TestSubjectLimitOutage(t *testing.T) {
	t.Parallel()
	for _, optional := range []bool{true, false} {
		s, issuer := guarded(t)
		s.deps.Limits = web.Limits{Addresses: &keyLimiter{}, Optional: optional}
		s.deps.Auth.Subjects = &keyLimiter{err: errDown}
		startGuarded(t, s)
		got := s.do(t, "GET", "/any", "", bearer(t, issuer, "")...)
		if optional {
			wantStatus(t, got, http.StatusOK)
			continue
		}
		wantType(t, got, "/problems/rate-limit-unavailable")
	}
}

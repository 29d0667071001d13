package api_test

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"example.com/orders/internal/api"
	"example.com/orders/internal/auth/authtest"
	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

// guarded is a service that demands tokens of an issuer.
type guarded struct {
	service
	issuer *authtest.Issuer
}

func newGuarded(t *testing.T) guarded {
	t.Helper()
	issuer := authtest.NewIssuer(t)
	deps := web.Dependencies{Auth: web.Auth{Verifier: authtest.Open(t, issuer.Config())}}
	stores := newStores()
	server := web.New(webtest.Config(t, map[string]string{"APP_METRICS_ENABLED": "true"}), web.Build{Name: "service"}, deps, slog.New(slog.DiscardHandler))
	api.AddRoutes(server, stores)
	return guarded{service{server, stores}, issuer}
}

// as sends a request with a token that has this scope; none for no token.
func (g guarded) as(t *testing.T, scope, method, target, body string, headers ...string) webtest.Response {
	t.Helper()
	if scope != "" {
		headers = append(headers, "Authorization", "Bearer "+g.issuer.Token(t, map[string]any{"scope": scope}))
	}
	return g.do(t, method, target, body, headers...)
}

// access returns the scopes that a route demands, as its responses say to a request
// without a token and to one with a token that permits nothing.
func (g guarded) access(t *testing.T, method, pattern string) (scopes []string, public, decided bool) {
	t.Helper()
	target := strings.NewReplacer("{id}", unknownID, "{name}", "timed-out", "{file}", "docs.js").Replace(pattern)
	if g.as(t, "", method, target, "{}").Code != http.StatusUnauthorized {
		return nil, true, true
	}
	got := g.as(t, "nothing", method, target, "{}")
	if got.Code != http.StatusForbidden {
		return nil, false, true
	}
	_, list, named := strings.Cut(got.Header().Get("WWW-Authenticate"), `scope="`)
	return strings.Fields(strings.TrimSuffix(list, `"`)), false, named
}

// TestRoutesAreDecided refuses a route about which nobody has decided who may use
// it, and one of which the contract says otherwise.
func TestRoutesAreDecided(t *testing.T) {
	t.Parallel()
	contract, err := webtest.LoadContract()
	if err != nil {
		t.Fatal(err)
	}
	g := newGuarded(t)
	err = chi.Walk(g.server.Routes, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		scopes, public, decided := g.access(t, method, pattern)
		if !decided {
			t.Errorf("%s %s: nobody has decided who may use it; add web.Scope or web.AnyToken to its route", method, pattern)
			return nil
		}
		item := contract.Paths.Value(pattern)
		if item == nil || item.GetOperation(method) == nil {
			return nil // TestRoutesAreDocumented reports it
		}
		security := item.GetOperation(method).Security
		switch {
		case public && security != nil:
			t.Errorf("%s %s: the contract demands a token, the service does not", method, pattern)
		case !public && (security == nil || len(*security) != 1):
			t.Errorf("%s %s: the service demands a token, the contract does not", method, pattern)
		case !public && !slices.Equal((*security)[0]["token"], scopes):
			t.Errorf("%s %s: the service demands the scopes %q, the contract %q", method, pattern, scopes, (*security)[0]["token"])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

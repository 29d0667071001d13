package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/ratelimit"
)

// Auth is how the server knows who sends a request.
type Auth struct {
	Verifier *auth.Verifier    // nil to serve everybody everything
	Optional bool              // serves requests without a token, as if theirs permitted everything
	Subjects ratelimit.Limiter // by the subject of the token; may be nil
}

// Access is a decision about who may use a route: the scope that their token has.
type Access string

// AnyToken lets those use a route who have a token, whatever its scopes are.
const AnyToken Access = ""

// Scope lets those use a route whose token has the scope.
func Scope(scope string) Access { return Access(scope) }

// isPublic reports whether a path needs no token: those of probes, and the
// contract with its documentation. A route that is to be public is added here.
func (s *Server) isPublic(path string) bool {
	switch path {
	case s.cfg.Health.Path, s.cfg.Health.ReadinessPath, "/openapi.yaml", "/openapi.json", docsPath, problemsPath:
		return true
	case metricsPath:
		return s.hasMetricsRoute()
	}
	return strings.HasPrefix(path, docsPath+"/") || strings.HasPrefix(path, problemsPath+"/")
}

// withPrincipal gives a request the place where authenticate notes its principal.
func withPrincipal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context())))
	})
}

// guards returns the middleware that knows who sends a request.
func (s *Server) guards() []func(http.Handler) http.Handler {
	var guards []func(http.Handler) http.Handler
	if s.auth.Verifier != nil {
		guards = append(guards, s.authenticate)
	}
	if s.auth.Subjects != nil {
		guards = append(guards, s.limitSubjects)
	}
	return guards
}

// authenticate refuses requests without a valid token, before anything is known
// about the route that they are for.
func (s *Server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.isPublic(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		token, err := auth.FromHeader(r.Header)
		if errors.Is(err, auth.ErrNoToken) && s.auth.Optional {
			next.ServeHTTP(w, r)
			return
		}
		if err == nil {
			var principal *auth.Principal
			if principal, err = s.auth.Verifier.Verify(r.Context(), token); err == nil {
				auth.Note(r.Context(), principal)
				next.ServeHTTP(w, r)
				return
			}
		}
		s.failToken(w, r, err)
	})
}

// failToken responds to a request whose token is missing, or proves nothing. The
// reason is for the log only: it would help to make up a better token.
func (s *Server) failToken(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, auth.ErrNoToken):
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer realm=%q", s.build.Name))
		s.fail(w, r, unauthorized())
	case errors.Is(err, auth.ErrInvalid):
		s.logger.DebugContext(r.Context(), "token refused", "error", err)
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer realm=%q, error=\"invalid_token\"", s.build.Name))
		s.fail(w, r, unauthorized())
	case errors.Is(err, auth.ErrUnavailable):
		s.fail(w, r, unavailable(TypeKeysUnavailable, "tokens cannot be verified at the moment"))
	default:
		s.fail(w, r, err)
	}
}

func unauthorized() *Problem {
	return &Problem{Status: http.StatusUnauthorized, Detail: "a valid bearer token is required"}
}

// restrict returns a handler for those whom access lets in. Without a decision
// that is nobody.
func (s *Server) restrict(handler Handler, access []Access) Handler {
	if s.auth.Verifier == nil {
		return handler
	}
	var scopes []string
	for _, a := range access {
		if a != AnyToken {
			scopes = append(scopes, string(a))
		}
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		principal := auth.FromContext(r.Context())
		if principal == nil { // public, or without a token where that is permitted
			return handler(w, r)
		}
		lacking := func(scope string) bool { return !principal.Allows(scope) }
		if len(access) > 0 && !slices.ContainsFunc(scopes, lacking) {
			return handler(w, r)
		}
		w.Header().Set("WWW-Authenticate", insufficient(s.build.Name, scopes))
		return &Problem{Status: http.StatusForbidden, Detail: "the token does not permit this"}
	}
}

// insufficient returns the challenge for a token that lacks a scope (RFC 6750,
// section 3). It names no scope if none would help.
func insufficient(realm string, scopes []string) string {
	challenge := fmt.Sprintf("Bearer realm=%q, error=\"insufficient_scope\"", realm)
	if len(scopes) > 0 {
		challenge += fmt.Sprintf(", scope=%q", strings.Join(scopes, " "))
	}
	return challenge
}

// Package auth says who sends a request. It verifies bearer tokens (RFC 6750):
// JWT access tokens (RFC 9068), signed with one of the keys that their issuer
// publishes.
package auth

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
)

// Errors of a token, to be distinguished with errors.Is.
var (
	// ErrNoToken reports a request without a bearer token.
	ErrNoToken = errors.New("there is no bearer token")
	// ErrInvalid reports a token that proves nothing. What wraps it says why, in
	// words that hold nothing of the token.
	ErrInvalid = errors.New("the token is not valid")
	// ErrUnavailable reports that no token can be verified at the moment: there
	// are no keys, or only such as are too old to be relied on.
	ErrUnavailable = errors.New("there are no keys to verify tokens with")
)

// Principal is who sends a request, as a verified token says.
type Principal struct {
	Subject string   // unique among those of the issuer, never empty
	Scopes  []string // what the token permits
	Roles   []string // what its subject is permitted
}

// Allows reports whether the scope is among the scopes or the roles.
func (p *Principal) Allows(scope string) bool {
	return slices.Contains(p.Scopes, scope) || slices.Contains(p.Roles, scope)
}

type contextKey struct{}

// NewContext returns a context that [Note] adds a principal to. Whoever was given
// the context before sees it from then on: the log line of a request is written
// outside of the middleware that verifies its token.
func NewContext(ctx context.Context) context.Context {
	return context.WithValue(ctx, contextKey{}, new(atomic.Pointer[Principal]))
}

// Note adds a principal to a context of [NewContext]. It must not be changed
// afterwards.
func Note(ctx context.Context, p *Principal) {
	if noted, ok := ctx.Value(contextKey{}).(*atomic.Pointer[Principal]); ok {
		noted.Store(p)
	}
}

// FromContext returns the principal of a request, nil if its token was not
// verified.
func FromContext(ctx context.Context) *Principal {
	noted, ok := ctx.Value(contextKey{}).(*atomic.Pointer[Principal])
	if !ok {
		return nil
	}
	return noted.Load()
}

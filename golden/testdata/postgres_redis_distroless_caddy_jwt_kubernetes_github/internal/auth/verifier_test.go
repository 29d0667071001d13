package auth_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/auth/authtest"
)

// patience is how long tests wait for what comes at once on a quiet machine.
const patience = 30 * time.Second

// wantInvalid fails unless the token is refused, for a reason that holds none of
// its parts.
func wantInvalid(t *testing.T, v *auth.Verifier, name, token string) {
	t.Helper()
	_, err := v.Verify(t.Context(), token)
	if !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("%s: got error %v", name, err)
		return
	}
	for part := range strings.SplitSeq(token, ".") {
		if len(part) > 3 && strings.Contains(err.Error(), part) {
			t.Errorf("%s: the error shows the token: %v", name, err)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	cfg.RoleClaim = "realm_access.roles"
	v := authtest.Open(t, cfg)
	for name, test := range map[string]struct {
		claims map[string]any
		want   auth.Principal
	}{
		"no scope":       {map[string]any{"scope": nil}, auth.Principal{}},
		"scopes":         {map[string]any{"scope": "a  b"}, auth.Principal{Scopes: []string{"a", "b"}}},
		"a list":         {map[string]any{"scope": []string{"a", "b c"}}, auth.Principal{Scopes: []string{"a", "b c"}}},
		"a number":       {map[string]any{"scope": 7}, auth.Principal{}},
		"roles":          {map[string]any{"realm_access": map[string]any{"roles": []string{"a"}}}, auth.Principal{Roles: []string{"a"}}},
		"roles by name":  {map[string]any{"realm_access.roles": "a b"}, auth.Principal{Roles: []string{"a", "b"}}},
		"odd roles":      {map[string]any{"realm_access": "roles"}, auth.Principal{}},
		"many audiences": {map[string]any{"aud": []string{"other", authtest.Audience}}, auth.Principal{}},
		"just expired":   {map[string]any{"exp": time.Now().Add(-10 * time.Second).Unix()}, auth.Principal{}},
		"soon valid":     {map[string]any{"nbf": time.Now().Add(10 * time.Second).Unix()}, auth.Principal{}},
		"a fraction":     {map[string]any{"exp": float64(time.Now().Add(time.Hour).Unix()) + 0.5}, auth.Principal{}},
	} {
		for range 2 { // the second time from the cache
			p, err := v.Verify(t.Context(), issuer.Token(t, test.claims))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if p.Subject != "somebody" || !slices.Equal(p.Scopes, test.want.Scopes) || !slices.Equal(p.Roles, test.want.Roles) {
				t.Errorf("%s: got %+v, want %+v", name, p, test.want)
			}
		}
	}
	p := auth.Principal{Scopes: []string{"a"}, Roles: []string{"b"}}
	for scope, want := range map[string]bool{"a": true, "b": true, "c": false, "": false} {
		if p.Allows(scope) != want {
			t.Errorf("scope %q: got %t, want %t", scope, !want, want)
		}
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	v := authtest.Open(t, issuer.Config())
	for name, claims := range map[string]map[string]any{
		"another issuer":       {"iss": "https://id.example.org"},
		"a longer issuer":      {"iss": issuer.URL + "/"},
		"no issuer":            {"iss": nil},
		"another audience":     {"aud": "other"},
		"a part of ours":       {"aud": authtest.Audience[1:]},
		"no audience":          {"aud": nil},
		"an empty list":        {"aud": []string{}},
		"an odd audience":      {"aud": map[string]any{authtest.Audience: true}},
		"no subject":           {"sub": nil},
		"an empty subject":     {"sub": ""},
		"a long subject":       {"sub": strings.Repeat("s", 256)},
		"a number for subject": {"sub": 7},
		"expired":              {"exp": time.Now().Add(-time.Minute).Unix()},
		"no expiry":            {"exp": nil},
		"a text for expiry":    {"exp": "tomorrow"},
		"expired long ago":     {"exp": -1e18},
		"not yet":              {"nbf": time.Now().Add(time.Minute).Unix()},
		"issued later":         {"iat": time.Now().Add(time.Minute).Unix()},
	} {
		wantInvalid(t, v, name, issuer.Token(t, claims))
	}
}

// TestClock moves the clock, also backwards, for a token that is in the cache.
func TestClock(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	start := time.Now()
	clock := &clock{now: start}
	cfg.Now = clock.get
	v := authtest.Open(t, cfg)
	token := issuer.Token(t, map[string]any{
		"iat": start.Unix(), "nbf": start.Unix(), "exp": start.Add(10 * time.Minute).Unix(),
	})
	for _, step := range []struct {
		at    time.Duration // after the start
		valid bool
	}{
		{0, true},
		{9 * time.Minute, true},
		{-10 * time.Second, true},
		{-time.Minute, false},
		{-1000 * time.Hour, false},
		{time.Second, true},
		{10*time.Minute + 20*time.Second, true},
		{11 * time.Minute, false},
		{5 * time.Minute, true},
		{48 * time.Hour, false},
		{5 * time.Minute, true},
	} {
		clock.set(start.Add(step.at))
		p, err := v.Verify(t.Context(), token)
		if step.valid != (err == nil) || step.valid && p.Subject != "somebody" {
			t.Errorf("%v after the start: got error %v, want a valid token: %t", step.at, err, step.valid)
		}
	}
}

// TestCancelled holds that a request that is over does not wait for keys.
func TestCancelled(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	issuer.Respond(hang)
	v := authtest.Open(t, issuer.Config())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := v.Verify(ctx, issuer.Token(t, nil)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v", err)
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	outer := auth.NewContext(t.Context())
	inner, cancel := context.WithCancel(outer)
	defer cancel()
	if auth.FromContext(outer) != nil || auth.FromContext(t.Context()) != nil {
		t.Error("there is a principal before one is noted")
	}
	auth.Note(inner, &auth.Principal{Subject: "somebody"})
	auth.Note(t.Context(), &auth.Principal{Subject: "nobody"}) // which has no place for it
	for _, ctx := range []context.Context{outer, inner} {
		if p := auth.FromContext(ctx); p == nil || p.Subject != "somebody" {
			t.Errorf("got %+v", p)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	issuer := authtest.NewIssuer(b)
	token := issuer.Token(b, map[string]any{"scope": "note:read note:write"})
	for name, entries := range map[string]int{"verified": 0, "cached": 1000} {
		b.Run(fmt.Sprintf("ES256/%s", name), func(b *testing.B) {
			cfg := issuer.Config()
			cfg.CacheEntries = entries
			v := authtest.Open(b, cfg)
			if _, err := v.Verify(b.Context(), token); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.Verify(b.Context(), token); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/auth/authtest"
)

// clock is one that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) get() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// hang responds only when nobody waits any more.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// away responds as a balancer does whose server is away.
func away(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }

// await waits until the condition holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

// TestRotation rotates the keys again and again, unannounced, while tokens are
// verified that are signed with the newest. The keys before are published on.
func TestRotation(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	cfg.UnknownInterval, cfg.CacheEntries = time.Nanosecond, 0
	v := authtest.Open(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for ctx.Err() == nil {
				if _, err := v.Verify(t.Context(), issuer.Token(t, nil)); err != nil {
					t.Errorf("got error %v", err)
					return
				}
			}
		})
	}
	for range 20 {
		time.Sleep(10 * time.Millisecond)
		issuer.Rotate(t)
	}
	cancel()
	group.Wait()
}

// TestUnknownKeys presents tokens with key ids of their own: they lead to one
// fetch, whatever many there are, and for all who wait.
func TestUnknownKeys(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	cfg.UnknownInterval = time.Hour
	v := authtest.Open(t, cfg)
	if _, err := v.Verify(t.Context(), issuer.Token(t, nil)); err != nil {
		t.Fatal(err)
	}
	before := issuer.Fetches.Load()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				wantInvalid(t, v, "an unknown key", authtest.Sign(t, authtest.NewKey(t), issuer.Claims(nil), nil))
			}
		})
	}
	group.Wait()
	if fetches := issuer.Fetches.Load() - before; fetches != 1 {
		t.Errorf("the keys were fetched %d times, want once", fetches)
	}
}

// TestIssuerAway holds that known keys go on, for a time, and that the service
// begins without an issuer.
func TestIssuerAway(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	issuer.Respond(away)
	start := time.Now()
	clock := &clock{now: start}
	cfg := issuer.Config()
	cfg.Now, cfg.Refresh, cfg.MaxAge = clock.get, 10*time.Millisecond, time.Hour
	v := authtest.Open(t, cfg)
	token := issuer.Token(t, map[string]any{"exp": start.Add(24 * time.Hour).Unix()})
	if _, err := v.Verify(t.Context(), token); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("without keys: got error %v", err)
	}
	if err := v.Ready(t.Context()); !errors.Is(err, auth.ErrUnavailable) || !strings.Contains(err.Error(), "502") {
		t.Errorf("without keys: ready with error %v", err)
	}
	valid := func() bool {
		_, err := v.Verify(t.Context(), token)
		return err == nil
	}
	issuer.Respond(nil)
	await(t, "the token is valid once the issuer is there", valid)
	issuer.Respond(away)
	await(t, "the outage is known", func() bool { return v.Reachable(t.Context()) != nil })
	clock.set(start.Add(59 * time.Minute))
	if !valid() || v.Ready(t.Context()) != nil {
		t.Error("known keys do not go on while the issuer is away")
	}
	clock.set(start.Add(61 * time.Minute))
	if _, err := v.Verify(t.Context(), token); !errors.Is(err, auth.ErrUnavailable) || v.Ready(t.Context()) == nil {
		t.Errorf("keys that are too old: got error %v", err)
	}
	issuer.Respond(nil)
	await(t, "the token is valid again", valid)
	if err := errors.Join(v.Ready(t.Context()), v.Reachable(t.Context())); err != nil {
		t.Error(err)
	}
}

// TestRevokedKey holds that a token is refused once its key is gone, though it was
// in the cache.
func TestRevokedKey(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	cfg.Refresh = 10 * time.Millisecond
	v := authtest.Open(t, cfg)
	token := issuer.Token(t, nil)
	if _, err := v.Verify(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	issuer.Rotate(t)
	issuer.Forget()
	await(t, "the token is refused", func() bool {
		_, err := v.Verify(t.Context(), token)
		return errors.Is(err, auth.ErrInvalid)
	})
	if _, err := v.Verify(t.Context(), issuer.Token(t, nil)); err != nil {
		t.Error(err)
	}
}

// TestCacheIsBounded fills the cache many times over: what it does not hold is
// verified anew.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	cfg.CacheEntries = 32
	v := authtest.Open(t, cfg)
	for i := range 500 {
		subject := fmt.Sprint("subject ", i)
		token := issuer.Token(t, map[string]any{"sub": subject})
		for range 2 {
			if p, err := v.Verify(t.Context(), token); err != nil || p.Subject != subject {
				t.Fatalf("got %+v, error %v", p, err)
			}
		}
	}
	if size := v.Remembered(); size > 32 || size == 0 {
		t.Errorf("%d tokens are in a cache of 32", size)
	}
}

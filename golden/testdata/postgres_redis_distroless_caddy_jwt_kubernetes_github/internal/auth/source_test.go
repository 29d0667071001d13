package auth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/auth/authtest"
)

// respondKeys responds with keys.
func respondKeys(keys ...jose.JSONWebKey) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: keys})
	}
}

// TestKeySets responds with odd sets of keys, among which is that of the issuer.
func TestKeySets(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	private, other := issuer.Key(), authtest.NewKey(t)
	good, twin := private.Public(), other.Public()
	twin.KeyID = good.KeyID
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	encryption, nameless := good, good
	encryption.Use, nameless.KeyID = "enc", ""
	oct := jose.JSONWebKey{Key: []byte("secret"), KeyID: "shared"}
	var many []jose.JSONWebKey
	for range 101 {
		many = append(many, good)
	}
	for name, test := range map[string]struct {
		respond http.HandlerFunc
		valid   bool
	}{
		"an id twice":          {respondKeys(twin, good), true},
		"a key twice":          {respondKeys(good, good), true},
		"a private key, too":   {respondKeys(other, good), true},
		"a shared secret, too": {respondKeys(oct, good), true},
		"its private key":      {respondKeys(private), false},
		"a shared secret":      {respondKeys(oct), false},
		"a weak key":           {respondKeys(jose.JSONWebKey{Key: &weak.PublicKey, KeyID: good.KeyID}), false},
		"for encryption":       {respondKeys(encryption), false},
		"without id":           {respondKeys(nameless), false},
		"no key":               {respondKeys(), false},
		"too many":             {respondKeys(many...), false},
		"100 MB":               {large, false},
		"no JSON":              {text("keys"), false},
		"another document":     {text(`{"keys":"none"}`), false},
		"odd keys":             {text(`{"keys":[1,null,{},{"kty":"EC"},{"kty":"new"}]}`), false},
		"deep":                 {text(strings.Repeat("[", 500_000)), false},
		"a member twice":       {text(`{"keys":[],"keys":[]}`), false},
		"elsewhere":            {http.RedirectHandler("/.well-known/openid-configuration", http.StatusFound).ServeHTTP, false},
		"not found":            {http.NotFound, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := authtest.NewIssuer(t) // with the keys of the other
			own.Respond(test.respond)
			v := authtest.Open(t, own.Config())
			_, err := v.Verify(t.Context(), authtest.Sign(t, issuer.Key(), own.Claims(nil), nil))
			if test.valid != (err == nil) {
				t.Errorf("got error %v, want a valid token: %t", err, test.valid)
			}
		})
	}
}

// large responds with 100 MB, as long as somebody reads.
func large(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"keys":[`)
	for range 100 {
		if _, err := io.WriteString(w, strings.Repeat(" ", 1<<20)); err != nil {
			return
		}
	}
}

func text(content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, content) }
}

// TestKeyAddress takes keys from an address of their own, whatever the issuer says.
func TestKeyAddress(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	cfg.Issuer, cfg.JWKSURL = "https://id.example.com", issuer.URL+"/keys"
	v := authtest.Open(t, cfg)
	if _, err := v.Verify(t.Context(), issuer.Token(t, map[string]any{"iss": cfg.Issuer})); err != nil {
		t.Error(err)
	}
	wantInvalid(t, v, "the issuer at that address", issuer.Token(t, nil))

	cfg = issuer.Config()
	cfg.Issuer = strings.Replace(issuer.URL, "127.0.0.1", "localhost", 1) // who says that it is another
	other := authtest.Open(t, cfg)
	if _, err := other.Verify(t.Context(), issuer.Token(t, map[string]any{"iss": cfg.Issuer})); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("got error %v", err)
	}
	if err := other.Reachable(t.Context()); err == nil || !strings.Contains(err.Error(), "it is about the issuer") {
		t.Errorf("got error %v", err)
	}
}

// TestKeyFile takes keys from a file, and follows it.
func TestKeyFile(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	cfg := issuer.Config()
	cfg.JWKSFile, cfg.Refresh = filepath.Join(t.TempDir(), "jwks.json"), 10*time.Millisecond
	write := func(keys ...jose.JSONWebKey) {
		t.Helper()
		content, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
		if err == nil {
			err = os.WriteFile(cfg.JWKSFile, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		keys []jose.JSONWebKey
		says string
	}{
		"private": {[]jose.JSONWebKey{issuer.Key(), issuer.PublicKey()}, "is not public"},
		"empty":   {nil, "no key"},
	} {
		write(test.keys...)
		if _, err := auth.Open(cfg); err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), cfg.JWKSFile) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
	write(issuer.PublicKey())
	v := authtest.Open(t, cfg)
	if _, err := v.Verify(t.Context(), issuer.Token(t, nil)); err != nil {
		t.Fatal(err)
	}
	issuer.Rotate(t)
	write(issuer.PublicKey())
	await(t, "the new key is known", func() bool {
		_, err := v.Verify(t.Context(), issuer.Token(t, nil))
		return err == nil
	})
	if fetches := issuer.Fetches.Load(); fetches != 0 {
		t.Errorf("the issuer was asked %d times", fetches)
	}
	cfg.JWKSFile = filepath.Join(t.TempDir(), "missing.json")
	if _, err := auth.Open(cfg); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: got error %v", err)
	}
}

func TestSafeURLs(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"https://id.example.com": true, "https://id.example.com/realms/a?x=y": true, "http://localhost:9000": true, "http://127.0.0.1": true,
		"http://[::1]:80": true, "http://keycloak:8080/realms/a": true,
		"http://id.example.com": false, "http://10.0.0.1": false, "ftp://localhost": false, "id.example.com": false, "": false, "https://": false,
		"https://user@id.example.com": false, "https://id.example.com/#x": false, "file:///etc/passwd": false, "://": false, "https:id": false,
	} {
		if got := auth.IsSafeURL(url); got != want {
			t.Errorf("%q: got %t, want %t", url, got, want)
		}
	}
}

// Package authtest has an issuer of tokens within a test: an OpenID Connect
// provider as far as a service sees one.
package authtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"example.com/orders/internal/auth"
)

// Audience is the one that tokens of an [Issuer] are for.
const Audience = "service"

// Issuer signs tokens, and publishes its keys.
type Issuer struct {
	URL     string
	Fetches atomic.Int64 // of the keys

	mu        sync.Mutex
	signing   jose.JSONWebKey
	published []jose.JSONWebKey
	respond   http.HandlerFunc // to requests for keys, nil for the usual
}

// NewIssuer starts an issuer with one key. It ends with the test.
func NewIssuer(t testing.TB) *Issuer {
	t.Helper()
	i := &Issuer{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": i.URL, "jwks_uri": i.URL + "/keys"})
	})
	mux.HandleFunc("GET /keys", i.serveKeys)
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections() // of requests that hang
		server.Close()
	})
	i.URL = server.URL
	i.Rotate(t)
	return i
}

func (i *Issuer) serveKeys(w http.ResponseWriter, r *http.Request) {
	i.Fetches.Add(1)
	i.mu.Lock()
	respond, set := i.respond, jose.JSONWebKeySet{Keys: i.published}
	i.mu.Unlock()
	if respond != nil {
		respond(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(set)
}

// Respond makes the issuer respond to requests for its keys with respond, nil for
// what it usually does.
func (i *Issuer) Respond(respond http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.respond = respond
}

// NewKey returns a key for ES256, which no issuer has.
func NewKey(t testing.TB) jose.JSONWebKey {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: private, KeyID: uuid.NewString(), Algorithm: string(jose.ES256), Use: "sig"}
}

// Rotate makes the issuer sign with a new key, which it publishes beside those
// before.
func (i *Issuer) Rotate(t testing.TB) {
	t.Helper()
	key := NewKey(t)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.signing = key
	i.published = append(i.published[:len(i.published):len(i.published)], key.Public())
}

// Forget makes the issuer publish no key but the one that it signs with.
func (i *Issuer) Forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.published = []jose.JSONWebKey{i.signing.Public()}
}

// Key returns the key that the issuer signs with.
func (i *Issuer) Key() jose.JSONWebKey {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.signing
}

// PublicKey returns the public half of [Issuer.Key].
func (i *Issuer) PublicKey() jose.JSONWebKey {
	key := i.Key()
	return key.Public()
}

// Claims returns those of a token that is valid for an hour, changed as given; a
// claim that is nil is left out.
func (i *Issuer) Claims(changed map[string]any) map[string]any {
	claims := map[string]any{
		"iss": i.URL, "aud": Audience, "sub": "somebody", "scope": "",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(), "jti": uuid.NewString(),
	}
	maps.Copy(claims, changed)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}

// Token returns a token with [Issuer.Claims].
func (i *Issuer) Token(t testing.TB, changed map[string]any) string {
	t.Helper()
	return Sign(t, i.Key(), i.Claims(changed), nil)
}

// Sign returns a token with these claims, signed with a key, whose header has more
// members.
func Sign(t testing.TB, key jose.JSONWebKey, claims any, header map[jose.HeaderKey]any) string {
	t.Helper()
	options := new(jose.SignerOptions).WithType("at+jwt")
	for name, value := range header {
		options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Config returns the configuration of a verifier for the issuer.
func (i *Issuer) Config() auth.Config {
	return auth.Config{
		Issuer: i.URL, Audiences: []string{Audience}, Algorithms: []string{"ES256", "RS256"}, ClockSkew: 30 * time.Second,
		ScopeClaim: "scope", Refresh: time.Minute, MaxAge: time.Hour, CacheEntries: 1000,
		Logger: slog.New(slog.DiscardHandler),
	}
}

// Open returns a verifier, which is closed with the test.
func Open(t testing.TB, cfg auth.Config) *auth.Verifier {
	t.Helper()
	verifier, err := auth.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(verifier.Close)
	return verifier
}

package golden

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/report"
)

// What tokens of the tests have in their claims iss and aud.
const (
	tokenIssuer   = "https://issuer.invalid"
	tokenAudience = "orders"
)

// tokenKey is the one key of all tests whose issuer is a file.
var tokenKey = sync.OnceValues(func() (*ecdsa.PrivateKey, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
})

// authSettings returns variables that let a service accept the tokens of
// [newToken]. Its keys are in a file, as it has no issuer to ask.
func authSettings(t testing.TB) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(file, keySet(t), 0o644); err != nil {
		t.Fatal(err)
	}
	return []string{"APP_AUTH_ISSUER=" + tokenIssuer, "APP_AUTH_AUDIENCE=" + tokenAudience, "APP_AUTH_JWKS_FILE=" + file}
}

// keySet returns the public half of the tests' key (RFC 7517).
func keySet(t testing.TB) []byte {
	t.Helper()
	key, err := tokenKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes() // 4, x and y
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return toJSON(t, map[string]any{"keys": []any{map[string]any{
		"kty": "EC", "crv": "P-256", "kid": "golden", "alg": "ES256", "use": "sig",
		"x": encode(public[1:33]), "y": encode(public[33:]),
	}}})
}

// newToken returns a token that is valid for a day and permits everything that the
// tests do, but for changed claims.
func newToken(t testing.TB, changed map[string]any) string {
	t.Helper()
	key, err := tokenKey()
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{
		"iss": tokenIssuer, "aud": tokenAudience, "sub": "tester", "exp": time.Now().Add(24 * time.Hour).Unix(),
		"scope": "note:read note:write order:read order:write item:read item:write",
	}
	maps.Copy(claims, changed)
	encode := base64.RawURLEncoding.EncodeToString
	text := encode(toJSON(t, map[string]string{"alg": "ES256", "kid": "golden", "typ": "at+jwt"})) + "." + encode(toJSON(t, claims))
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + encode(signature)
}

// tokenFor returns a token for a service with these settings, empty if it demands
// none of the tests'.
func tokenFor(t testing.TB, settings []string) string {
	t.Helper()
	if !slices.Contains(settings, "APP_AUTH_ISSUER="+tokenIssuer) {
		return ""
	}
	return newToken(t, nil)
}

func toJSON(t testing.TB, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestBootWithTokens sends requests without a token, with one that does not permit
// them, and with forged ones to a service as a process.
func TestBootWithTokens(t *testing.T) {
	slow(t)
	for _, d := range deployments() {
		if d.Auth == absent || d.backend == "postgres" {
			continue
		}
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			settings := append(d.settings(t), "RUN_DB_MIGRATIONS=true")
			s := launch(t, shared.binary(t, d.Variant), "entrypoint", settings...)
			s.await(t, 200, "/ready")
			good := s.token
			s.want(t, 201, "POST", notes, `{"title":"mine","body":""}`)
			for token, want := range map[string]int{
				newToken(t, map[string]any{"scope": "note:read"}):                     403,
				newToken(t, map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}): 401,
				newToken(t, map[string]any{"aud": "other"}):                           401,
				good[:strings.LastIndex(good, ".")] + "." + strings.Repeat("A", 86):   401,
				"eyJhbGciOiJub25lIn0" + good[strings.Index(good, "."):]:               401,
			} {
				s.token = token
				s.want(t, want, "POST", notes, `{"title":"other","body":""}`)
			}
			s.token = ""
			s.want(t, 401, "GET", "/", "")
			s.want(t, 200, "GET", "/healthcheck", "")
			s.want(t, 200, "GET", "/openapi.json", "")
			if printed := s.output.String(); strings.Contains(printed, good) || !strings.Contains(printed, `"subject":"tester"`) {
				t.Errorf("printed\n%s", printed)
			}
			s.terminate(t)
			report.Record("authenticated", d.String(), time.Since(start))
		})
	}
}

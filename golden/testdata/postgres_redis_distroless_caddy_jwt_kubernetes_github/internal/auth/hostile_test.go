package auth_test

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"example.com/orders/internal/auth"
	"example.com/orders/internal/auth/authtest"
)

// encode returns a part of a token.
func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// publicKeyPEM returns the key as people share it.
func publicKeyPEM(t *testing.T, key jose.JSONWebKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public().Key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// TestForged presents tokens that the issuer has not signed.
func TestForged(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	v := authtest.Open(t, issuer.Config())
	claims := issuer.Claims(map[string]any{"sub": "admin"})
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	good := strings.Split(issuer.Token(t, nil), ".")
	id := issuer.Key().KeyID
	for name, token := range map[string]string{
		"alg none":               encode(`{"alg":"none"}`) + "." + encode(string(text)) + ".",
		"alg None":               encode(`{"alg":"None","kid":"`+id+`"}`) + "." + encode(string(text)) + ".",
		"alg none and signature": encode(`{"alg":"none","kid":"`+id+`"}`) + "." + good[1] + "." + good[2],
		"no alg":                 encode(`{"kid":"`+id+`"}`) + "." + good[1] + "." + good[2],
		"other claims":           good[0] + "." + encode(string(text)) + "." + good[2],
		"no signature":           good[0] + "." + good[1] + ".",
		"another header":         encode(`{"alg":"ES256","kid":"`+id+`"}`) + "." + good[1] + "." + good[2],
		"another algorithm":      encode(`{"alg":"RS256","kid":"`+id+`"}`) + "." + good[1] + "." + good[2],
		"two parts":              good[0] + "." + good[1],
		"four parts":             strings.Join(good, ".") + "." + good[2],
		"five parts":             strings.Join(good, ".") + "." + good[1] + "." + good[2],
		"nothing":                "",
		"dots":                   "..",
		"zeros":                  good[0] + "." + good[1] + "." + encode(strings.Repeat("\x00", 64)),
		"spaces":                 " " + strings.Join(good, "."),
		"a JSON serialization":   `{"payload":"` + good[1] + `","protected":"` + good[0] + `","signature":"` + good[2] + `"}`,
		"100 KB":                 good[0] + "." + encode(strings.Repeat(" ", 100<<10)) + "." + good[2],
		"deep":                   good[0] + "." + encode(strings.Repeat("[", 10<<10)) + "." + good[2],
	} {
		wantInvalid(t, v, name, token)
	}
	secret := publicKeyPEM(t, issuer.Key())
	for _, key := range []any{secret, []byte(strings.TrimSpace(string(secret)))} {
		forged := jose.JSONWebKey{Key: key, KeyID: id, Algorithm: string(jose.HS256)}
		wantInvalid(t, v, "HS256 with the public key", authtest.Sign(t, forged, claims, nil))
	}
}

// TestOtherKeys signs with a key of another's, and points to it in every way that
// there is.
func TestOtherKeys(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	asked := make(chan string, 100)
	var key jose.JSONWebKey
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}})
	}))
	defer server.Close()
	key = authtest.NewKey(t)
	v := authtest.Open(t, issuer.Config())
	claims := issuer.Claims(nil)
	for _, id := range []string{
		"", issuer.Key().KeyID, "../../../../etc/passwd", "' OR 1=1 --", "\x00", strings.Repeat("k", 8<<10), server.URL, "*", key.KeyID,
	} {
		key.KeyID = id
		wantInvalid(t, v, "kid "+id, authtest.Sign(t, key, claims, nil))
		for _, header := range []jose.HeaderKey{"jku", "x5u"} {
			wantInvalid(t, v, string(header), authtest.Sign(t, key, claims, map[jose.HeaderKey]any{header: server.URL + "/keys"}))
		}
		wantInvalid(t, v, "jwk", authtest.Sign(t, key, claims, map[jose.HeaderKey]any{"jwk": key.Public()}))
	}
	select {
	case path := <-asked:
		t.Errorf("%s was fetched because a token named it", path)
	default:
	}
}

// TestOddTokens are signed by the issuer, and all the same no access tokens that
// can be read in one way only.
func TestOddTokens(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	v := authtest.Open(t, issuer.Config())
	key := issuer.Key()
	for name, header := range map[string]map[jose.HeaderKey]any{
		"a logout token":         {jose.HeaderType: "logout+jwt"},
		"a proof":                {jose.HeaderType: "dpop+jwt"},
		"a type that is no text": {jose.HeaderType: 7},
		"a token in it":          {jose.HeaderContentType: "JWT"},
		"something critical":     {"crit": []string{"exp"}, "exp": 7},
		"not encoded":            {"b64": false, "crit": []string{"b64"}},
	} {
		wantInvalid(t, v, name, sign(t, key, issuer.Claims(nil), header))
	}
	for _, kind := range []string{"JWT", "at+jwt", "application/at+jwt", "AT+JWT"} {
		if _, err := v.Verify(t.Context(), sign(t, key, issuer.Claims(nil), map[jose.HeaderKey]any{jose.HeaderType: kind})); err != nil {
			t.Errorf("type %s: %v", kind, err)
		}
	}
	inner := issuer.Token(t, nil)
	usual := `"iss":"` + issuer.URL + `","aud":"` + authtest.Audience + `","exp":99999999999`
	for name, payload := range map[string]string{
		"a subject twice":       `{"sub":"a","sub":"b",` + usual + `}`,
		"an audience twice":     `{"sub":"a","aud":"x",` + usual + `}`,
		"a scope twice":         `{"sub":"a","scope":"x","scope":"y",` + usual + `}`,
		"more than an object":   `{"sub":"a",` + usual + `}{}`,
		"a list":                `[{"sub":"a",` + usual + `}]`,
		"a token in the claims": inner,
		"another case":          `{"SUB":"a",` + usual + `}`,
		"null":                  `null`,
	} {
		wantInvalid(t, v, name, signText(t, key, payload))
	}
}

// sign is [authtest.Sign] without a type of its own.
func sign(t *testing.T, key jose.JSONWebKey, claims map[string]any, header map[jose.HeaderKey]any) string {
	t.Helper()
	options := &jose.SignerOptions{ExtraHeaders: header}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// signText signs any text.
func signText(t *testing.T, key jose.JSONWebKey, text string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// FuzzVerify presents tokens of which none is the issuer's.
func FuzzVerify(f *testing.F) {
	issuer := authtest.NewIssuer(f)
	v := authtest.Open(f, issuer.Config())
	good := issuer.Token(f, nil)
	if _, err := v.Verify(f.Context(), good); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{good, "", "..", good + ".", encode(`{"alg":"none"}`) + ".e30.", encode(`{"alg":"ES256"}`) + ".e30.AA"} {
		f.Add(seed)
	}
	signature := good[strings.LastIndex(good, ".")+1:]
	f.Fuzz(func(t *testing.T, token string) {
		_, err := v.Verify(t.Context(), token)
		if err == nil && token != good {
			t.Errorf("%q is accepted, whose signature is not %s", token, signature)
		}
		if err != nil && !errors.Is(err, auth.ErrInvalid) {
			t.Errorf("%q: got error %v", token, err)
		}
	})
}

// TestSignatureIsUnique holds that a signature in another form is refused or is
// that of the same text: r and s of ECDSA have one encoding in a token.
func TestSignatureIsUnique(t *testing.T) {
	t.Parallel()
	issuer := authtest.NewIssuer(t)
	v := authtest.Open(t, issuer.Config())
	token := issuer.Token(t, nil)
	if _, ok := issuer.Key().Key.(*ecdsa.PrivateKey); !ok {
		t.Fatal("the issuer does not sign with ECDSA")
	}
	at := strings.LastIndex(token, ".") + 1
	signature, err := base64.RawURLEncoding.DecodeString(token[at:])
	if err != nil {
		t.Fatal(err)
	}
	for name, changed := range map[string][]byte{
		"longer":  append([]byte{0}, signature...),
		"shorter": signature[:len(signature)-1],
		"flipped": append([]byte{signature[0] ^ 1}, signature[1:]...),
		"swapped": append(append([]byte{}, signature[32:]...), signature[:32]...),
	} {
		wantInvalid(t, v, name, token[:at]+base64.RawURLEncoding.EncodeToString(changed))
	}
}

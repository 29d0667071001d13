package auth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Config says which tokens are valid, and where the keys are.
type Config struct {
	Issuer     string        // that signs the tokens, as in their claim iss
	Audiences  []string      // one of which a token has to be for
	Algorithms []string      // of signatures, such as ES256: asymmetric ones
	ClockSkew  time.Duration // by which the issuer's clock may differ from this one
	ScopeClaim string        // that holds scopes
	RoleClaim  string        // that holds roles, empty for none; dots lead into objects

	JWKSURL  string        // of the keys; empty to discover it
	JWKSFile string        // of the keys, instead of a URL
	Refresh  time.Duration // how often the keys are fetched
	MaxAge   time.Duration // how long keys are relied on that cannot be fetched

	CacheEntries int // verified tokens that are remembered

	Now             func() time.Time // the clock; nil for that of the system
	UnknownInterval time.Duration    // between fetches because of keys that are not known; 0 for 10 seconds
	Logger          *slog.Logger
}

// Verifier verifies tokens. It is safe for concurrent use.
type Verifier struct {
	cfg        Config
	algorithms []jose.SignatureAlgorithm
	keys       *keys
	cache      *cache
}

// Open returns a verifier that fetches keys in the background until it is closed.
// It does not wait for the issuer: until there are keys, tokens that are to be
// verified do. A file of keys has to be there.
func Open(cfg Config) (*Verifier, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.UnknownInterval = cmp.Or(cfg.UnknownInterval, 10*time.Second)
	v := &Verifier{cfg: cfg, cache: newCache(cfg.CacheEntries)}
	for _, name := range cfg.Algorithms {
		v.algorithms = append(v.algorithms, jose.SignatureAlgorithm(name))
	}
	source, err := newSource(cfg, v.algorithms)
	if err != nil {
		return nil, err
	}
	v.keys = newKeys(source, cfg)
	return v, nil
}

// Close ends the background work. Tokens that are known keep their validity.
func (v *Verifier) Close() { v.keys.close() }

// Verify returns who the token was issued to. The error wraps [ErrInvalid] or
// [ErrUnavailable], or is that of ctx.
func (v *Verifier) Verify(ctx context.Context, token string) (*Principal, error) {
	id := sha256.Sum256([]byte(token))
	if p := v.cache.get(id, v.keys.current(), v.cfg.Now()); p != nil {
		return p, nil
	}
	parsed, err := v.parse(token)
	if err != nil {
		return nil, err
	}
	set, candidates, err := v.keys.find(ctx, parsed.Headers[0])
	if err != nil {
		return nil, err
	}
	for _, key := range candidates {
		var claims jwt.Claims
		var all map[string]json.RawMessage
		if parsed.Claims(key.Key, &claims, &all) != nil {
			continue // also for claims that are no JSON or come twice
		}
		if err := v.check(claims); err != nil {
			return nil, err
		}
		p := &Principal{Subject: claims.Subject, Scopes: words(all, v.cfg.ScopeClaim), Roles: words(all, v.cfg.RoleClaim)}
		v.cache.put(id, entry{p, set, claims.NotBefore.Time(), claims.Expiry.Time()})
		return p, nil
	}
	return nil, invalid("its signature or its claims cannot be read with a key of the issuer")
}

// parse returns the parts of a token that is signed with a permitted algorithm,
// and is not of a kind that is no access token. Keys, certificates and addresses
// of keys in the header do not count.
func (v *Verifier) parse(token string) (*jwt.JSONWebToken, error) {
	if len(token) > maxToken {
		return nil, invalid("it is too long")
	}
	if strings.Count(token, ".") != 2 {
		return nil, invalid("it does not have three parts")
	}
	parsed, err := jwt.ParseSigned(token, v.algorithms)
	if err != nil || len(parsed.Headers) != 1 {
		return nil, invalid("it cannot be parsed, or is signed with an algorithm that is not permitted")
	}
	kind, given := parsed.Headers[0].ExtraHeaders[jose.HeaderType]
	name, _ := kind.(string)
	name = strings.TrimPrefix(strings.ToLower(name), "application/")
	if given && name != "at+jwt" && name != "jwt" {
		return nil, invalid("its type is not that of an access token")
	}
	if _, nested := parsed.Headers[0].ExtraHeaders[jose.HeaderContentType]; nested {
		return nil, invalid("it holds another token")
	}
	if _, given := parsed.Headers[0].ExtraHeaders["b64"]; given { // RFC 7797, section 7
		return nil, invalid("its payload may not be encoded")
	}
	return parsed, nil
}

// check returns an error unless the claims are those of a token for this service,
// now.
func (v *Verifier) check(claims jwt.Claims) error {
	now, skew := v.cfg.Now(), v.cfg.ClockSkew
	switch {
	case claims.Issuer != v.cfg.Issuer:
		return invalid("another issuer has signed it")
	case !slices.ContainsFunc(v.cfg.Audiences, claims.Audience.Contains):
		return invalid("it is for another audience")
	case claims.Subject == "" || len(claims.Subject) > maxSubject:
		return invalid("it has no subject, or one that is too long")
	case claims.Expiry == nil:
		return invalid("it does not expire")
	case !now.Before(claims.Expiry.Time().Add(skew)):
		return invalid("it has expired")
	case claims.NotBefore != nil && now.Add(skew).Before(claims.NotBefore.Time()):
		return invalid("it is not valid yet")
	case claims.IssuedAt != nil && now.Add(skew).Before(claims.IssuedAt.Time()):
		return invalid("it was issued in the future")
	}
	return nil
}

// Ready returns an error if no token can be verified.
func (v *Verifier) Ready(context.Context) error { return v.keys.usable() }

// Reachable returns an error if the keys could not be fetched the last time.
func (v *Verifier) Reachable(context.Context) error { return v.keys.failure() }

func invalid(reason string) error { return fmt.Errorf("%w: %s", ErrInvalid, reason) }

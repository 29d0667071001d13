package config

import (
	"slices"
	"strings"
	"time"

	"example.com/orders/internal/auth"
)

// Auth says whose tokens let somebody in.
type Auth struct {
	Required     bool          `env:"APP_AUTH_REQUIRED" envDefault:"true"`                // false serves requests without a token, too
	Issuer       string        `env:"APP_AUTH_ISSUER"`                                    // its URL, as tokens have it
	Audience     List          `env:"APP_AUTH_AUDIENCE"`                                  // tokens are for one of them
	JWKSURL      string        `env:"APP_AUTH_JWKS_URL"`                                  // of the issuer's keys; empty to discover it
	JWKSFile     string        `env:"APP_AUTH_JWKS_FILE"`                                 // of the issuer's keys, instead of a URL
	Algorithms   List          `env:"APP_AUTH_ALGORITHMS" envDefault:"RS256,ES256,EdDSA"` // of signatures
	ClockSkew    time.Duration `env:"APP_AUTH_CLOCK_SKEW" envDefault:"30s"`               // between the issuer's clock and this one
	ScopeClaim   string        `env:"APP_AUTH_SCOPE_CLAIM" envDefault:"scope"`            // that lists scopes
	RoleClaim    string        `env:"APP_AUTH_ROLE_CLAIM"`                                // that lists roles, which count as scopes
	KeysRefresh  time.Duration `env:"APP_AUTH_KEYS_REFRESH" envDefault:"5m"`              // between fetches of the keys
	KeysMaxAge   time.Duration `env:"APP_AUTH_KEYS_MAX_AGE" envDefault:"24h"`             // of keys while the issuer is away
	CacheEntries int           `env:"APP_AUTH_CACHE_ENTRIES" envDefault:"10000"`          // verified tokens in memory
}

// algorithms are those with a public key. Whoever can verify a token with another
// one can sign it as well.
func algorithms() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
}

func (a *Auth) check(p *problems) {
	a.checkIssuer(p)
	a.checkKeys(p)
	if len(a.Algorithms) == 0 {
		p.add("APP_AUTH_ALGORITHMS", "it is empty; set it to algorithms such as RS256,ES256")
	}
	for _, algorithm := range a.Algorithms {
		if !slices.Contains(algorithms(), algorithm) {
			p.add("APP_AUTH_ALGORITHMS", "%q is not an algorithm with public keys; set it to a list of %s", algorithm, strings.Join(algorithms(), ", "))
		}
	}
	if strings.ContainsAny(a.ScopeClaim, " \t") {
		p.add("APP_AUTH_SCOPE_CLAIM", "%q is not a claim; set it to one, such as scope or scp", a.ScopeClaim)
	}
	if strings.ContainsAny(a.RoleClaim, " \t") {
		p.add("APP_AUTH_ROLE_CLAIM", "%q is not a claim; set it to one, such as roles or realm_access.roles", a.RoleClaim)
	}
	between(p, "APP_AUTH_CLOCK_SKEW", a.ClockSkew, 0, 5*time.Minute)
	between(p, "APP_AUTH_KEYS_REFRESH", a.KeysRefresh, time.Second, 24*time.Hour)
	between(p, "APP_AUTH_KEYS_MAX_AGE", a.KeysMaxAge, time.Minute, 30*24*time.Hour)
	if a.KeysMaxAge < a.KeysRefresh {
		p.add("APP_AUTH_KEYS_MAX_AGE", "%v ends before the keys are fetched again after %v (APP_AUTH_KEYS_REFRESH); set it to several times that", a.KeysMaxAge, a.KeysRefresh)
	}
	between(p, "APP_AUTH_CACHE_ENTRIES", a.CacheEntries, 0, 1_000_000)
}

// checkIssuer demands an issuer, unless requests need no token.
func (a *Auth) checkIssuer(p *problems) {
	switch {
	case a.Issuer == "" && a.Required:
		p.add("APP_AUTH_ISSUER", "it is not set, and every request needs a token of an issuer; set it to the URL of yours, or APP_AUTH_REQUIRED to false")
	case a.Issuer == "" && (a.JWKSURL != "" || a.JWKSFile != ""):
		p.add("APP_AUTH_ISSUER", "it is not set, but its keys are; set it to the URL that tokens have in the claim iss")
	case a.Issuer != "" && !auth.IsSafeURL(a.Issuer):
		p.add("APP_AUTH_ISSUER", "%q is not a URL with https; set it to one such as https://id.example.com", a.Issuer)
	}
	if a.Issuer != "" && len(a.Audience) == 0 {
		p.add("APP_AUTH_AUDIENCE", "it is not set, so that tokens for other services would count here; set it to what tokens for this one have in the claim aud")
	}
}

func (a *Auth) checkKeys(p *problems) {
	if a.JWKSURL != "" && a.JWKSFile != "" {
		p.add("APP_AUTH_JWKS_FILE", "it is set, and so is APP_AUTH_JWKS_URL; set only one of them")
	}
	if a.JWKSURL != "" && !auth.IsSafeURL(a.JWKSURL) {
		p.add("APP_AUTH_JWKS_URL", "%q is not a URL with https; set it to one such as https://id.example.com/keys", a.JWKSURL)
	}
}

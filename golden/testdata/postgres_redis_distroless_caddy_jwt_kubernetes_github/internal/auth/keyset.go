package auth

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
)

const (
	maxKeys    = 100  // of an issuer
	minRSABits = 2048 // NIST SP 800-131A
	maxRSABits = 8192 // a larger one takes long to verify with
)

// keySet is a set of public keys (RFC 7517).
type keySet struct {
	usable []jose.JSONWebKey
	left   []string // why other keys are not used
	text   []byte   // that it was parsed from
}

// parseKeys returns the keys of a set that can verify signatures of one of the
// algorithms. Others are no error, for issuers publish those as well.
func parseKeys(text []byte, algorithms []jose.SignatureAlgorithm) (*keySet, error) {
	var document struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, errors.New("it is not a JSON Web Key Set")
	}
	if len(document.Keys) > maxKeys {
		return nil, fmt.Errorf("it has %d keys, more than %d", len(document.Keys), maxKeys)
	}
	set := &keySet{text: text}
	for i, raw := range document.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil {
			set.left = append(set.left, fmt.Sprintf("key %d is malformed or of an unknown type", i+1))
			continue
		}
		if reason := unusable(key, algorithms); reason != "" {
			set.left = append(set.left, fmt.Sprintf("key %d, id %.64q, %s", i+1, key.KeyID, reason))
			continue
		}
		set.usable = append(set.usable, key)
	}
	if len(set.usable) == 0 {
		return set, errors.New("it has no key to verify tokens with")
	}
	return set, nil
}

// unusable returns why a key does not count, empty if it does.
func unusable(key jose.JSONWebKey, algorithms []jose.SignatureAlgorithm) string {
	switch {
	case !key.IsPublic():
		return "is not public"
	case !key.Valid():
		return "is malformed"
	case key.Use != "" && key.Use != "sig":
		return "is not for signatures"
	case !slices.ContainsFunc(algorithms, func(alg jose.SignatureAlgorithm) bool { return fits(key, string(alg)) }):
		return "is for algorithms that are not permitted"
	}
	if public, ok := key.Key.(*rsa.PublicKey); ok {
		if bits := public.N.BitLen(); bits < minRSABits || bits > maxRSABits {
			return fmt.Sprintf("has %d bits, not %d to %d", bits, minRSABits, maxRSABits)
		}
	}
	return ""
}

// find returns the keys with which a token of this header may be signed: the one
// that it names, or any if it names none. Two keys may have the same id.
func (s *keySet) find(header jose.Header) []jose.JSONWebKey {
	if s == nil {
		return nil
	}
	var found []jose.JSONWebKey
	for _, key := range s.usable {
		if (header.KeyID == "" || key.KeyID == header.KeyID) && fits(key, header.Algorithm) {
			found = append(found, key)
		}
	}
	const most = 4 // verifications of one token
	return found[:min(len(found), most)]
}

// fits reports whether a key is for signatures of this algorithm.
func fits(key jose.JSONWebKey, algorithm string) bool {
	if key.Algorithm != "" && key.Algorithm != algorithm {
		return false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		return slices.Contains([]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, algorithm)
	case *ecdsa.PublicKey:
		curves := map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()}
		return curves[algorithm] == public.Curve
	case ed25519.PublicKey:
		return algorithm == "EdDSA"
	}
	return false
}

// equals reports whether two sets are the same text.
func (s *keySet) equals(other *keySet) bool { return bytes.Equal(s.text, other.text) }

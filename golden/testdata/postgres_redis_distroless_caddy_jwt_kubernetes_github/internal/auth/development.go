package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// developmentPrefix begins the ids of keys that anybody on a developer's machine
// can read.
const developmentPrefix = "development-"

// Files of the key for development, in a directory of the caller's choice.
const (
	developmentKey  = "development-key.json"
	developmentJWKS = "development-jwks.json"
)

// ErrNotInImage reports that keys for development do not count in the image.
var ErrNotInImage = errors.New("keys for development are refused in the image")

// refuseDevelopment returns an error if this is the image and a key is for
// development.
func refuseDevelopment(set *keySet) error {
	for _, key := range set.usable {
		if inImage && strings.HasPrefix(key.KeyID, developmentPrefix) {
			return ErrNotInImage
		}
	}
	return nil
}

// DevelopmentToken returns a token for development. Its key is in the directory,
// and made there on first use; the token is valid for a service whose JWKS file
// is the path that is returned. [ErrNotInImage] in the image.
func DevelopmentToken(directory string, cfg Config, p Principal, lifetime time.Duration) (token, jwksFile string, err error) {
	if inImage {
		return "", "", ErrNotInImage
	}
	key, err := readDevelopmentKey(directory)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeDevelopmentKey(directory)
	}
	if err != nil {
		return "", "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, new(jose.SignerOptions).WithType("at+jwt"))
	if err != nil {
		return "", "", err
	}
	now := time.Now()
	token, err = jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: cfg.Issuer, Audience: cfg.Audiences, Subject: p.Subject, ID: uuid.NewString(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(lifetime)),
	}).Claims(map[string]any{cfg.ScopeClaim: strings.Join(p.Scopes, " ")}).Serialize()
	return token, filepath.Join(directory, developmentJWKS), err
}

func readDevelopmentKey(directory string) (key jose.JSONWebKey, err error) {
	name := filepath.Join(directory, developmentKey)
	text, err := os.ReadFile(name)
	if err != nil {
		return key, err
	}
	if err := key.UnmarshalJSON(text); err != nil || key.IsPublic() {
		return key, fmt.Errorf("%s is not a private key: delete it, and another one is made", name)
	}
	return key, nil
}

// makeDevelopmentKey writes a new key, and its public half.
func makeDevelopmentKey(directory string) (jose.JSONWebKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return jose.JSONWebKey{}, err
	}
	key := jose.JSONWebKey{Key: private, KeyID: developmentPrefix + uuid.NewString(), Algorithm: string(jose.ES256), Use: "sig"}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return key, err
	}
	public, err := json.MarshalIndent(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}}, "", "  ")
	if err != nil {
		return key, err
	}
	whole, err := json.Marshal(key)
	if err != nil {
		return key, err
	}
	return key, errors.Join(
		os.WriteFile(filepath.Join(directory, developmentJWKS), append(public, '\n'), 0o644),
		os.WriteFile(filepath.Join(directory, developmentKey), append(whole, '\n'), 0o600))
}

package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
)

const (
	fetchTimeout = 5 * time.Second // for the keys, with their discovery
	maxDocument  = 1 << 20         // bytes of what an issuer responds with
)

// source is where the keys are.
type source struct {
	cfg        Config
	algorithms []jose.SignatureAlgorithm
	client     *http.Client
}

// newSource returns the source that cfg names. A file is read at once: the service
// is not to start with one that it cannot use.
func newSource(cfg Config, algorithms []jose.SignatureAlgorithm) (source, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = 64 << 10
	s := source{cfg, algorithms, &http.Client{
		Transport: transport,
		// Whoever may redirect could name keys.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if cfg.JWKSFile == "" {
		return s, nil
	}
	set, err := s.readFile()
	if err == nil {
		err = refuseDevelopment(set)
	}
	return s, err
}

// fetch returns the keys.
func (s source) fetch(ctx context.Context) (*keySet, error) {
	if s.cfg.JWKSFile != "" {
		return s.readFile()
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	url := s.cfg.JWKSURL
	if url == "" {
		var err error
		if url, err = s.discover(ctx); err != nil {
			return nil, err
		}
	}
	text, err := s.get(ctx, url)
	if err != nil {
		return nil, err
	}
	set, err := parseKeys(text, s.algorithms)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return set, nil
}

// readFile returns the keys of a file, which may hold public ones only: whoever
// can read a private one can sign tokens.
func (s source) readFile() (*keySet, error) {
	file, err := os.Open(s.cfg.JWKSFile)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := readAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.cfg.JWKSFile, err)
	}
	set, err := parseKeys(text, s.algorithms)
	if set != nil {
		for _, reason := range set.left {
			if strings.HasSuffix(reason, "is not public") {
				return nil, fmt.Errorf("%s: %s", s.cfg.JWKSFile, reason)
			}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.cfg.JWKSFile, err)
	}
	return set, nil
}

// discover returns the address of the keys that the issuer states (OpenID Connect
// Discovery, section 4).
func (s source) discover(ctx context.Context) (string, error) {
	at := strings.TrimSuffix(s.cfg.Issuer, "/") + "/.well-known/openid-configuration"
	text, err := s.get(ctx, at)
	if err != nil {
		return "", err
	}
	var document struct {
		Issuer  string `json:"issuer"`
		JWKSURI string `json:"jwks_uri"`
	}
	switch err := json.Unmarshal(text, &document); {
	case err != nil:
		return "", fmt.Errorf("%s: it is not JSON", at)
	case document.Issuer != s.cfg.Issuer:
		return "", fmt.Errorf("%s: it is about the issuer %.200q", at, document.Issuer)
	case !IsSafeURL(document.JWKSURI):
		return "", fmt.Errorf("%s: jwks_uri is not a URL with https", at)
	}
	return document.JWKSURI, nil
}

// get returns a document.
func (s source) get(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: got status %d", url, response.StatusCode)
	}
	text, err := readAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return text, nil
}

// readAll reads a document, unless it is too large to be one.
func readAll(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err == nil && len(text) > maxDocument {
		err = errors.New("it is too large")
	}
	return text, err
}

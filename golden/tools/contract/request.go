package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3filter"
)

// request is a request that can be sent and checked several times.
type request struct {
	method, pattern string
	path            map[string]string
	query           url.Values
	header          http.Header
	body            []byte
	malformed       bool // the body is no JSON
	token           string
}

// wrongToken is one that no service takes.
const wrongToken = "wrong"

// authenticate returns an error if the contract demands a token that the request
// does not have.
func (r request) authenticate(context.Context, *openapi3filter.AuthenticationInput) error {
	if r.token == "" || r.token == wrongToken {
		return errors.New("it has no valid token")
	}
	return nil
}

// build returns the request for the service at base.
func (r request) build(ctx context.Context, base string) (*http.Request, error) {
	target := r.pattern
	for name, value := range r.path {
		target = strings.ReplaceAll(target, "{"+name+"}", url.PathEscape(value))
	}
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	built, err := http.NewRequestWithContext(ctx, r.method, base+target, strings.NewReader(string(r.body)))
	if err != nil {
		return nil, err
	}
	built.Header = r.header.Clone()
	if r.token != "" {
		if built.Header == nil {
			built.Header = http.Header{}
		}
		built.Header.Set("Authorization", "Bearer "+r.token)
	}
	return built, nil
}

func (r request) String() string {
	return fmt.Sprintf("%s %s %q %s %v %.300q", r.method, r.pattern, r.path, r.query.Encode(), r.header, r.body)
}

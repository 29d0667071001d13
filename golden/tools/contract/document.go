package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// operation is one operation of a contract.
type operation struct {
	*routers.Route

	parameters openapi3.Parameters // of the path and of the operation
}

// operations returns the operations of a contract, in a fixed order.
func operations(document *openapi3.T) []operation {
	var all []operation
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			route := &routers.Route{Spec: document, Path: path, PathItem: item, Method: method, Operation: op}
			all = append(all, operation{route, slices.Concat(item.Parameters, op.Parameters)})
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	return all
}

// writes reports whether the operation may change the state of the service.
func (o operation) writes() bool { return o.Method != http.MethodGet }

// hasState reports whether the operation is about what the service stores, and
// not about the service itself.
func (o operation) hasState() bool { return !slices.Contains(o.Operation.Tags, "service") }

// isList reports whether the operation lists what resources the service has.
func (o operation) isList() bool {
	return o.Method == http.MethodGet && o.parameters.GetByInAndName("query", "cursor") != nil
}

// allows returns an error if the contract forbids a request.
func (o operation) allows(ctx context.Context, r request) error {
	sent, err := r.build(ctx, "http://localhost")
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(ctx, &openapi3filter.RequestValidationInput{
		Request: sent, Route: o.Route, PathParams: r.path,
		Options: &openapi3filter.Options{SchemaValidationOptions: formats(), AuthenticationFunc: r.authenticate},
	})
}

// check returns an error if the contract does not have a response.
func (o operation) check(ctx context.Context, r request, got response) error {
	documented := o.Operation.Responses.Status(got.status)
	if documented == nil {
		return fmt.Errorf("the contract has no status %d", got.status)
	}
	sent, err := r.build(ctx, "http://localhost")
	if err != nil {
		return err
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: sent, Route: o.Route, PathParams: r.path},
		Status:                 got.status, Header: got.header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, SchemaValidationOptions: formats()},
	}
	return errors.Join(openapi3filter.ValidateResponse(ctx, input.SetBodyBytes(got.body)), checkAbsent(documented.Value, got))
}

// formats returns checks of formats, beside those that the validator has.
func formats() []openapi3.SchemaValidationOption {
	const hex = "[0-9a-fA-F]"
	uuid := openapi3.NewRegexpFormatValidator("^" + hex + "{8}(-" + hex + "{4}){3}-" + hex + "{12}$")
	return []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidator("uuid", uuid)}
}

// checkAbsent returns an error if a response has a body or headers of which the
// contract does not know.
func checkAbsent(documented *openapi3.Response, got response) error {
	if len(documented.Content) == 0 && len(got.body) > 0 {
		return errors.New("the contract has no body for it")
	}
	general := []string{
		"Cache-Control", "Connection", "Content-Length", "Content-Security-Policy", "Content-Type", "Date", "Permissions-Policy",
		"Referrer-Policy", "Strict-Transport-Security", "Vary", "X-Content-Type-Options", "X-Frame-Options",
	}
	for name := range documented.Headers {
		general = append(general, http.CanonicalHeaderKey(name))
	}
	for name := range got.header {
		if !slices.Contains(general, name) && !strings.HasPrefix(name, "Access-Control-") {
			return fmt.Errorf("the contract has no header %s for it", name)
		}
	}
	return nil
}

// response is what the service responded.
type response struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request to the service at base.
func send(ctx context.Context, client *http.Client, base string, r request) (response, error) {
	sent, err := r.build(ctx, base)
	if err != nil {
		return response{}, err
	}
	got, err := client.Do(sent)
	if err != nil {
		return response{}, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	return response{got.StatusCode, got.Header, bytes.TrimSpace(body)}, err
}

package webtest

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
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-chi/chi/v5"

	"example.com/orders/api"
)

// Contract is the OpenAPI document of the service, with a router that finds
// operations by requests.
type Contract struct {
	*openapi3.T

	router *chi.Mux
}

// LoadContract returns the contract, which is read once for all tests.
func LoadContract() (*Contract, error) { return loadContract() }

var loadContract = sync.OnceValues(func() (*Contract, error) {
	document, err := api.YAML()
	if err != nil {
		return nil, err
	}
	parsed, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("read api/openapi.yaml: %w", err)
	}
	contract := &Contract{T: parsed, router: chi.NewRouter()}
	for path, item := range parsed.Paths.Map() {
		for method := range item.Operations() {
			contract.router.Method(method, path, http.NotFoundHandler())
		}
	}
	return contract, nil
})

// Operations lists the operations of the contract, such as GET /.
func (c *Contract) Operations() []string {
	var operations []string
	for path, item := range c.Paths.Map() {
		for method := range item.Operations() {
			operations = append(operations, method+" "+path)
		}
	}
	slices.Sort(operations)
	return operations
}

// find returns what the contract says about a request: nil if the path is not in
// it, and no operation if the path has another method.
func (c *Contract) find(r *http.Request) (*routers.Route, map[string]string) {
	path := cmp.Or(r.URL.RawPath, r.URL.Path)
	for _, method := range []string{r.Method, http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		found := chi.NewRouteContext()
		pattern := c.router.Find(found, method, path)
		if pattern == "" {
			continue
		}
		item := c.Paths.Value(pattern)
		route := &routers.Route{Spec: c.T, Path: pattern, PathItem: item, Method: r.Method, Operation: item.GetOperation(r.Method)}
		if r.Method == http.MethodHead {
			route.Operation = item.Get
		}
		parameters := map[string]string{}
		for i, name := range found.URLParams.Keys {
			parameters[name] = found.URLParams.Values[i]
		}
		return route, parameters
	}
	return nil, nil
}

// record returns a buffer that gets what is read of the request's body.
func record(r *http.Request) *bytes.Buffer {
	var read bytes.Buffer
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(r.Body, &read), r.Body}
	return &read
}

// CheckContract returns an error if the path of a request is in the contract, but
// the response is not, or if a request succeeded that the contract forbids.
func CheckContract(r *http.Request, sent []byte, status int, header http.Header, body []byte) error {
	contract, err := LoadContract()
	if err != nil {
		return err
	}
	route, parameters := contract.find(r)
	if route == nil {
		return nil
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, SchemaValidationOptions: formats(),
			// Tests of package web hold who is let in; here it may be everybody.
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	}
	documented := contract.response(route, status)
	if documented == nil {
		return fmt.Errorf("the contract has no status %d for it; got %v %s", status, header, body)
	}
	if status < 300 {
		repeated := r.Clone(context.Background())
		repeated.Body = io.NopCloser(bytes.NewReader(sent))
		input.Request = repeated
		if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
			return fmt.Errorf("the contract forbids what got status %d: %w", status, err)
		}
	}
	route.Operation = &openapi3.Operation{Responses: openapi3.NewResponses(openapi3.WithStatus(status, &openapi3.ResponseRef{Value: documented}))}
	return errors.Join(
		openapi3filter.ValidateResponse(r.Context(), (&openapi3filter.ResponseValidationInput{
			RequestValidationInput: input, Status: status, Header: header, Options: input.Options,
		}).SetBodyBytes(body)),
		checkAbsent(documented, header, body))
}

// formats returns checks of formats, beside those that the validator has.
func formats() []openapi3.SchemaValidationOption {
	const hex = "[0-9a-fA-F]"
	uuid := openapi3.NewRegexpFormatValidator("^" + hex + "{8}(-" + hex + "{4}){3}-" + hex + "{12}$")
	return []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidator("uuid", uuid)}
}

// response returns the response that the contract has for this status: of the
// operation, or of those that any request can have.
func (c *Contract) response(route *routers.Route, status int) *openapi3.Response {
	if route.Operation != nil {
		if documented := route.Operation.Responses.Status(status); documented != nil {
			return documented.Value
		}
	}
	anywhere := map[int]string{
		http.StatusBadRequest:            "BadRequest",
		http.StatusUnauthorized:          "Unauthorized",
		http.StatusNotFound:              "NothingHere",
		http.StatusMethodNotAllowed:      "MethodNotAllowed",
		http.StatusRequestEntityTooLarge: "BodyTooLarge",
	}
	if documented := c.Components.Responses[anywhere[status]]; documented != nil {
		return documented.Value
	}
	return nil
}

// checkAbsent returns an error if a response has headers or a body of which the
// contract does not know.
func checkAbsent(documented *openapi3.Response, header http.Header, body []byte) error {
	if len(documented.Content) == 0 && len(body) > 0 {
		return fmt.Errorf("the contract has no body: got %s", body)
	}
	var names []string
	for name := range documented.Headers {
		names = append(names, http.CanonicalHeaderKey(name))
	}
	for name := range header {
		if !slices.Contains(names, name) && !isGeneral(name) {
			return fmt.Errorf("the contract has no header %s: got %s", name, header.Get(name))
		}
	}
	return nil
}

// isGeneral reports whether a header is about any response, and not for the
// contract to mention.
func isGeneral(name string) bool {
	general := []string{
		"Cache-Control", "Connection", "Content-Length", "Content-Security-Policy", "Content-Type", "Date", "Permissions-Policy",
		"Referrer-Policy", "Strict-Transport-Security", "Vary", "X-Content-Type-Options", "X-Frame-Options",
	}
	return slices.Contains(general, name) || strings.HasPrefix(name, "Access-Control-")
}

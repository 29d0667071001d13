package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/getkin/kin-openapi/openapi3"
)

// most is the number of resources above which the fuzzer deletes some.
const most = 20

// fuzzer sends requests that it makes from a contract, and holds what the service
// does to it.
type fuzzer struct {
	generator

	base       string
	client     *http.Client
	operations []operation
	seed       uint64
	token      string   // that requests have; empty if the service demands none
	tags       []string // entity tags that the service has sent
	cursors    []string
	sent       map[int]int // responses by status
}

func newFuzzer(base, path, token string, seed uint64) (*fuzzer, error) {
	document, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	random := rand.New(rand.NewPCG(seed, 0))
	return &fuzzer{
		generator: generator{Rand: random, faker: gofakeit.NewFaker(random, false)},
		base:      base, client: &http.Client{}, operations: operations(document), seed: seed, token: token, sent: map[int]int{},
	}, nil
}

// run sends so many requests, writes the first thing that is wrong, and reports
// whether there was one.
func (f *fuzzer) run(ctx context.Context, w io.Writer, requests int) (found bool, err error) {
	for n := range requests {
		op := pick(&f.generator, f.operations...)
		for !op.hasState() && !f.rarely(4) {
			op = pick(&f.generator, f.operations...)
		}
		r := f.request(op)
		if err := f.try(ctx, op, r); err != nil {
			fmt.Fprintf(w, "seed %d, request %d of %d: %v\n%v\n", f.seed, n, requests, r, err)
			return true, nil
		}
	}
	fmt.Fprintf(w, "seed %d, %d requests, responses by status: %v\n", f.seed, requests, f.sent)
	return false, nil
}

// request makes a request of an operation.
func (f *fuzzer) request(op operation) request {
	f.wild = f.rarely(2)
	r := request{method: op.Method, pattern: op.Path, path: map[string]string{}, query: url.Values{}, header: http.Header{}, token: f.token}
	if f.token != "" && f.spoils(10) {
		r.token = pick(&f.generator, "", wrongToken)
	}
	for _, ref := range op.parameters {
		parameter := ref.Value
		if !parameter.Required && f.rarely(2) || parameter.In == "header" && f.spoils(8) {
			continue
		}
		value := f.parameter(parameter)
		switch parameter.In {
		case "path":
			r.path[parameter.Name] = cmp.Or(value, "x") // without it, the path is another one
		case "query":
			r.query.Add(parameter.Name, value)
		case "header":
			r.header.Set(parameter.Name, strings.Map(printable, value))
		}
	}
	if f.rarely(10) {
		r.header.Set("X-Request-Id", pick(&f.generator, "abc", "", "a b", "é", f.faker.UUID()))
	}
	if body := op.Operation.RequestBody; body != nil {
		var valid bool
		r.body, valid = f.body(body.Value.Content.Get("application/json").Schema.Value)
		r.malformed = !valid
		r.header.Set("Content-Type", "application/json")
		if f.spoils(10) {
			r.header.Set("Content-Type", pick(&f.generator, "text/plain", "", "application/json; charset=utf-8", "application/xml", ";"))
		}
	}
	return r
}

// printable drops what no client can send in a header.
func printable(char rune) rune {
	if unicode.IsControl(char) {
		return -1
	}
	return char
}

// parameter returns a value for a parameter, where possible one that the service
// has sent.
func (f *fuzzer) parameter(parameter *openapi3.Parameter) string {
	known := f.tags
	if parameter.Name == "cursor" {
		known = f.cursors
	}
	switch {
	case f.spoils(12):
		return pick(&f.generator, "", "x", "-1", "1e3", "+5", "null", "é", "'", "a,b", "00", "*", `""`)
	case parameter.In == "header" && f.rarely(4):
		return pick(&f.generator, "*", `"1"`, `W/"1"`, `"2", "1"`, `"999999"`)
	case len(known) > 0 && (parameter.In == "header" || parameter.Name == "cursor"):
		return known[len(known)-1-f.IntN(min(len(known), 5))]
	case len(parameter.Schema.Value.Examples) > 0 && f.rarely(2) && parameter.Name != "id":
		return fmt.Sprint(parameter.Schema.Value.Examples[0])
	}
	return fmt.Sprint(f.value(parameter.Schema.Value))
}

// try sends a request, and returns an error if the service does not do what the
// contract says.
func (f *fuzzer) try(ctx context.Context, op operation, r request) error {
	forbidden := op.allows(ctx, r)
	var before []string
	var err error
	if op.writes() {
		if before, err = f.state(ctx); err != nil {
			return err
		}
	}
	got, err := send(ctx, f.client, f.base, r)
	if err != nil {
		return err
	}
	f.sent[got.status]++
	if err := op.check(ctx, r, got); err != nil {
		return fmt.Errorf("got %d %v %s\n%w", got.status, got.header, got.body, err)
	}
	switch {
	case got.status >= 500 && got.status != http.StatusInsufficientStorage && !(op.Path == "/ready"):
		return fmt.Errorf("got %d %s", got.status, got.body)
	case forbidden != nil && got.status < 300:
		return fmt.Errorf("got %d %s\nthe contract forbids the request: %w", got.status, got.body, forbidden)
	case forbidden == nil && !r.malformed && refused(op, r, got):
		return fmt.Errorf("got %d %s\nthe contract allows the request", got.status, got.body)
	}
	f.learn(got)
	if !op.writes() {
		return nil
	}
	return f.checkState(ctx, r, got, before)
}

// refused reports whether the service says that a request is wrong in itself. It
// may say so of one that the contract allows if a cursor is made up, or if it
// refers to a resource that does not exist.
func refused(op operation, r request, got response) bool {
	var problem struct{ Errors map[string]string }
	_ = json.Unmarshal(got.body, &problem)
	switch got.status {
	case http.StatusBadRequest:
		return !r.query.Has("cursor") || problem.Errors["cursor"] == ""
	case http.StatusUnprocessableEntity:
		fields := op.Operation.RequestBody.Value.Content.Get("application/json").Schema.Value.Properties
		for name := range problem.Errors {
			if fields[name] == nil || fields[name].Value.Format != "uuid" {
				return true
			}
		}
		return false
	case http.StatusUnsupportedMediaType, http.StatusPreconditionRequired:
		return true
	}
	return false
}

// learn keeps what later requests can use.
func (f *fuzzer) learn(got response) {
	var body struct {
		ID     string  `json:"id"`
		Cursor *string `json:"next_cursor"`
	}
	if json.Unmarshal(got.body, &body) != nil || got.status >= 300 {
		return
	}
	if tag := got.header.Get("ETag"); tag != "" {
		f.tags = append(f.tags, tag)
	}
	if body.Cursor != nil {
		f.cursors = append(f.cursors, *body.Cursor)
	}
	if got.status == http.StatusCreated {
		f.ids = append(f.ids, body.ID)
	}
}

// state returns all resources of the service as it lists them.
func (f *fuzzer) state(ctx context.Context) ([]string, error) {
	var all []string
	for _, op := range f.operations {
		if !op.isList() {
			continue
		}
		got, err := send(ctx, f.client, f.base, request{method: op.Method, pattern: op.Path, query: url.Values{"limit": {"100"}}, token: f.token})
		if err != nil || got.status != http.StatusOK {
			return nil, fmt.Errorf("%s: got %d %s, error %v", op.Path, got.status, got.body, err)
		}
		all = append(all, string(got.body))
	}
	return all, nil
}

// checkState returns an error if a refused write has changed a resource, or an
// accepted one has not. It deletes a resource if there are many.
func (f *fuzzer) checkState(ctx context.Context, r request, got response, before []string) error {
	after, err := f.state(ctx)
	if err != nil {
		return err
	}
	if changed := !slices.Equal(before, after); changed != (got.status < 300) {
		return fmt.Errorf("got %d %s\nresources before: %v\nafter: %v", got.status, got.body, before, after)
	}
	if len(f.ids) <= most || got.status != http.StatusCreated {
		return nil
	}
	path := got.header.Get("Location")
	f.ids = f.ids[len(f.ids)-most:]
	_, err = send(ctx, f.client, f.base, request{method: http.MethodDelete, pattern: path, token: f.token})
	return err
}

// Package webtest sends requests to a server within a test.
package webtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/orders/internal/config"
	"example.com/orders/internal/web"
)

// Config returns the configuration that these variables give. By default it demands
// no tokens.
func Config(t testing.TB, variables map[string]string) config.Config {
	t.Helper()
	cfg, err := config.Load(func(name string) string {
		if _, set := variables[name]; !set && name == "APP_AUTH_REQUIRED" {
			return "false"
		}
		return variables[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// Log is a buffer that a test may read while a server writes its log.
type Log struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

// Write implements [io.Writer].
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

// String returns what was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

// Response is a recorded response.
type Response struct {
	*httptest.ResponseRecorder
	JSON    map[string]any // the body; nil if it is not JSON
	Aborted bool           // the server cut the connection
}

// Do sends a request whose headers are pairs of name and value; the names Host
// and RemoteAddr set those of the request.
func Do(t *testing.T, handler http.Handler, method, target, body string, headers ...string) Response {
	t.Helper()
	return DoContext(t, t.Context(), handler, method, target, strings.NewReader(body), headers...)
}

// DoContext is [Do] with a context and any body. Like Do it holds what a
// [web.Server] responds to the contract.
func DoContext(t *testing.T, ctx context.Context, handler http.Handler, method, target string, body io.Reader, headers ...string) Response {
	t.Helper()
	r := httptest.NewRequestWithContext(ctx, method, target, body)
	if method == http.MethodPost || method == http.MethodPut {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		switch name, value := headers[i], headers[i+1]; name {
		case "Host":
			r.Host = value
		case "RemoteAddr":
			r.RemoteAddr = value
		default:
			r.Header.Set(name, value)
		}
	}
	sent := record(r)
	got := Response{ResponseRecorder: httptest.NewRecorder()}
	func() {
		defer func() {
			if cause := recover(); cause == http.ErrAbortHandler {
				got.Aborted = true
			} else if cause != nil {
				panic(cause)
			}
		}()
		handler.ServeHTTP(got, r)
	}()
	if !got.Aborted && strings.Contains(got.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(got.Body.Bytes(), &got.JSON); err != nil {
			t.Fatalf("%s %s: the body %q is not JSON: %v", method, target, got.Body, err)
		}
	}
	if _, ok := handler.(*web.Server); ok && !got.Aborted {
		if err := CheckContract(r, sent.Bytes(), got.Code, got.Header(), got.Body.Bytes()); err != nil {
			t.Errorf("%s %s: %v", method, target, err)
		}
	}
	return got
}

// WantProblem fails unless the response is a complete problem document with
// this status and detail.
func WantProblem(t *testing.T, got Response, status int, detail string) {
	t.Helper()
	if got.Code != status {
		t.Errorf("got status %d, want %d: %s", got.Code, status, got.Body)
	}
	if contentType := got.Header().Get("Content-Type"); contentType != "application/problem+json" {
		t.Errorf("got content type %q", contentType)
	}
	text, _ := got.JSON["detail"].(string)
	if !strings.Contains(text, detail) {
		t.Errorf("got detail %q, want %q in it", text, detail)
	}
	title := http.StatusText(status) // of about:blank
	if kind := got.JSON["type"]; kind != "about:blank" {
		types := web.ProblemTypes()
		i := slices.IndexFunc(types, func(known web.ProblemDescription) bool { return known.Type == kind && known.Status == status })
		if i < 0 {
			t.Fatalf("got type %v, which is none of status %d", kind, status)
		}
		title = types[i].Title
	}
	if got.JSON["status"] != float64(status) || got.JSON["title"] != title {
		t.Errorf("got problem %v", got.JSON)
	}
	if id := got.Header().Get("X-Request-Id"); id == "" || got.JSON["request_id"] != id {
		t.Errorf("got request id %v in the body, %q in the header", got.JSON["request_id"], id)
	}
}

// JSON returns value as the body of a request.
func JSON(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// WantFields fails unless the response has every field of the body that was
// sent, as it was sent.
func WantFields(t *testing.T, got Response, sent string) {
	t.Helper()
	var want map[string]any
	if err := json.Unmarshal([]byte(sent), &want); err != nil {
		t.Fatal(err)
	}
	for name, value := range want {
		if got.JSON[name] != value {
			t.Errorf("%s: got %v, want %v", name, got.JSON[name], value)
		}
	}
}

// WantErrors fails unless the errors of a problem are about exactly these fields
// or parameters.
func WantErrors(t *testing.T, got Response, names ...string) {
	t.Helper()
	wrong, _ := got.JSON["errors"].(map[string]any)
	if found := slices.Sorted(maps.Keys(wrong)); !slices.Equal(found, names) {
		t.Errorf("got errors %v, want them for %v", wrong, names)
	}
}

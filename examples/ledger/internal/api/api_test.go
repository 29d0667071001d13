package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"example.com/books/ledger/internal/api"
	"example.com/books/ledger/internal/config"
	"example.com/books/ledger/internal/memory"
)

// service is a server under test, with what can be changed before it starts.
type service struct {
	variables map[string]string // of the configuration
	deps      api.Dependencies
	log       syncBuffer
	server    *api.Server
}

func newService() *service {
	return &service{
		variables: map[string]string{},
		deps:      api.Dependencies{Notes: memory.New()},
	}
}

func (s *service) start(t *testing.T) *service {
	t.Helper()
	cfg, err := config.Load(func(name string) string { return s.variables[name] })
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewJSONHandler(&s.log, &slog.HandlerOptions{Level: cfg.Log.Level}))
	s.server = api.New(cfg, api.Build{Name: "service", Version: "1.2.3"}, s.deps, logger)
	return s
}

// syncBuffer is a log that a test may read while the server writes.
type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	json map[string]any // nil if the body is none
}

// do sends a request whose headers are pairs of name and value.
func (s *service) do(t *testing.T, method, target, body string, headers ...string) answer {
	t.Helper()
	return s.doContext(t, t.Context(), method, target, strings.NewReader(body), headers...)
}

func (s *service) doContext(t *testing.T, ctx context.Context, method, target string, body io.Reader, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(ctx, method, target, body)
	if method == http.MethodPost || method == http.MethodPut {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		if headers[i] == "RemoteAddr" {
			r.RemoteAddr = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	got := answer{ResponseRecorder: httptest.NewRecorder()}
	s.server.ServeHTTP(got, r)
	if strings.Contains(got.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(got.Body.Bytes(), &got.json); err != nil {
			t.Fatalf("%s %s answered with %q: %v", method, target, got.Body, err)
		}
	}
	return got
}

// wantProblem fails unless the answer is a whole problem document with this
// status and detail.
func wantProblem(t *testing.T, got answer, status int, detail string) {
	t.Helper()
	if got.Code != status {
		t.Errorf("got status %d, want %d: %s", got.Code, status, got.Body)
	}
	if contentType := got.Header().Get("Content-Type"); contentType != "application/problem+json" {
		t.Errorf("got content type %q", contentType)
	}
	text, _ := got.json["detail"].(string)
	if !strings.Contains(text, detail) {
		t.Errorf("got detail %q, want %q in it", text, detail)
	}
	if got.json["status"] != float64(status) || got.json["title"] != http.StatusText(status) || got.json["type"] != "about:blank" {
		t.Errorf("got problem %v", got.json)
	}
	if id := got.Header().Get("X-Request-Id"); id == "" || got.json["request_id"] != id {
		t.Errorf("got request id %v in the body, %q in the header", got.json["request_id"], id)
	}
}

// create stores a note through the API and returns its path and its ETag.
func (s *service) create(t *testing.T, title string) (path, etag string) {
	t.Helper()
	got := s.do(t, "POST", "/api/v1/notes", `{"title":"`+title+`","body":"text"}`)
	if got.Code != http.StatusCreated {
		t.Fatalf("create answered %d: %s", got.Code, got.Body)
	}
	return got.Header().Get("Location"), got.Header().Get("ETag")
}

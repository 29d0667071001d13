package api_test

import (
	"log/slog"
	"net/http"
	"testing"

	"example.com/books/ledger/internal/api"
	"example.com/books/ledger/internal/memorytest"
	"example.com/books/ledger/internal/web"
	"example.com/books/ledger/internal/web/webtest"
)

// service is a server under test, whose resources are in memory.
type service struct{ server *web.Server }

func newService(t *testing.T) service {
	t.Helper()
	server := web.New(webtest.Config(t, nil), web.Build{Name: "service", Version: "1.2.3"}, web.Dependencies{}, slog.New(slog.DiscardHandler))
	api.AddRoutes(server, memorytest.New())
	return service{server}
}

func (s service) do(t *testing.T, method, target, body string, headers ...string) webtest.Response {
	t.Helper()
	return webtest.Do(t, s.server, method, target, body, headers...)
}

// create stores a note through the API and returns its path and its ETag.
func (s service) create(t *testing.T, title string) (path, etag string) {
	t.Helper()
	got := s.do(t, http.MethodPost, "/api/v1/notes", `{"title":"`+title+`","body":"text"}`)
	if got.Code != http.StatusCreated {
		t.Fatalf("create: got status %d: %s", got.Code, got.Body)
	}
	return got.Header().Get("Location"), got.Header().Get("ETag")
}

package api_test

import (
	"log/slog"
	"testing"

	"example.com/orders/internal/api"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

// service is a server under test, whose resources are in memory.
type service struct {
	server *web.Server
	stores api.Stores
}

func newService(t *testing.T) service {
	t.Helper()
	return newServiceOf(t, newStores())
}

// newStores returns stores in memory.
func newStores() api.Stores {
	kept := memorytest.New()
	return api.Stores{
		Notes: kept.Notes(),
	}
}

func newServiceOf(t *testing.T, stores api.Stores) service {
	t.Helper()
	server := web.New(webtest.Config(t, map[string]string{"APP_METRICS_ENABLED": "true"}), web.Build{Name: "service", Version: "1.2.3"}, web.Dependencies{}, slog.New(slog.DiscardHandler))
	api.AddRoutes(server, stores)
	return service{server, stores}
}

func (s service) do(t *testing.T, method, target, body string, headers ...string) webtest.Response {
	t.Helper()
	return webtest.Do(t, s.server, method, target, body, headers...)
}

// create stores a resource through the API and returns its path and its ETag.
func (s service) create(t *testing.T, path string, draft any) (location, etag string) {
	t.Helper()
	got := s.do(t, "POST", path, webtest.JSON(t, draft))
	if got.Code != 201 {
		t.Fatalf("create: got status %d: %s", got.Code, got.Body)
	}
	return got.Header().Get("Location"), got.Header().Get("ETag")
}

// unknownID has the form of an id that nothing has.
const unknownID = "00000000-0000-7000-8000-000000000000"

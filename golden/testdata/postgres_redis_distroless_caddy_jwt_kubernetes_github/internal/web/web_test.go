package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/telemetry"
	"example.com/orders/internal/web"
	"example.com/orders/internal/web/webtest"
)

// service is a server under test, with what can be changed before it starts.
type service struct {
	variables map[string]string // of the configuration
	deps      web.Dependencies
	handle    web.Handler // of every route below /things
	log       webtest.Log
	server    *web.Server
}

func newService() *service {
	return &service{variables: map[string]string{}, handle: respond}
}

// respond responds to everything alike.
func respond(w http.ResponseWriter, _ *http.Request) error {
	return web.Encode(w, http.StatusOK, map[string]string{"title": ""})
}

func (s *service) start(t testing.TB) *service {
	t.Helper()
	cfg := webtest.Config(t, s.variables)
	logger := slog.New(telemetry.NewHandler(slog.NewJSONHandler(&s.log, &slog.HandlerOptions{Level: cfg.Log.Level})))
	s.server = web.New(cfg, web.Build{Name: "service", Version: "1.2.3", Revision: "abc123"}, s.deps, logger)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		s.server.Handle(method, "/things", s.handle)
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		s.server.Handle(method, "/things/{id}", s.handle)
	}
	return s
}

// failing makes every route fail with what err returns.
func (s *service) failing(err func(ctx context.Context) error) *service {
	s.handle = func(_ http.ResponseWriter, r *http.Request) error { return err(r.Context()) }
	return s
}

func (s *service) do(t *testing.T, method, target, body string, headers ...string) webtest.Response {
	t.Helper()
	return webtest.Do(t, s.server, method, target, body, headers...)
}

func (s *service) doContext(t *testing.T, ctx context.Context, method, target string, body io.Reader) webtest.Response {
	t.Helper()
	return webtest.DoContext(t, ctx, s.server, method, target, body)
}

// eachRoute sends a request to every route below /things.
func (s *service) eachRoute(t *testing.T, ctx context.Context, check func(got webtest.Response)) {
	t.Helper()
	for _, route := range []string{"POST /things", "GET /things", "GET /things/1", "PUT /things/1", "DELETE /things/1"} {
		method, path, _ := strings.Cut(route, " ")
		check(s.doContext(t, ctx, method, path, strings.NewReader(`{"title":"Milk"}`)))
	}
}

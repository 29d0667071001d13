package api

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

const (
	metricsPath = "/metrics"
	notesPath   = "/api/v1/notes"
)

// routes is the whole surface of the service. A request passes the middleware
// from top to bottom.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.exchange)
	if proxies := s.cfg.Server.TrustedProxies; len(proxies) > 0 {
		r.Use(middleware.ClientIPFromXFF(proxies...), useForwardedClient)
	}
	if len(s.cfg.Server.TrustedHosts) > 0 {
		r.Use(s.trustHosts)
	}
	if s.cfg.Headers.Enabled {
		r.Use(securityHeaders(s.cfg.Headers))
	}
	if len(s.cfg.CORS.AllowedOrigins) > 0 {
		r.Use(allowOrigins(s.cfg.CORS))
	}
	if s.limit.limiter != nil {
		r.Use(s.limitRequests)
	}
	r.Use(s.limitBody, middleware.GetHead)
	r.NotFound(s.routeNotFound)
	r.MethodNotAllowed(s.methodNotAllowed(r))

	r.Get("/", s.index)
	r.Get(s.cfg.Health.Path, s.healthcheck)
	r.Get(s.cfg.Health.ReadinessPath, s.ready)
	if s.metrics != nil {
		r.Method(http.MethodGet, metricsPath, s.metrics.handler())
	}

	r.Post(notesPath, s.createNote)
	r.Get(notesPath, s.listNotes)
	r.Get(notesPath+"/{id}", s.getNote)
	r.Put(notesPath+"/{id}", s.updateNote)
	r.Delete(notesPath+"/{id}", s.deleteNote)
	return r
}

// isProbe reports whether a request asks about the service itself, as
// platforms do: by address, often, and whatever clients are up to.
func (s *Server) isProbe(r *http.Request) bool {
	path := r.URL.Path
	return path == s.cfg.Health.Path || path == s.cfg.Health.ReadinessPath || s.metrics != nil && path == metricsPath
}

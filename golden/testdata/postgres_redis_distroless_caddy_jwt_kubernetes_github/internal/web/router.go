package web

import (
	"net/http"
	"sync"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"example.com/orders/api"
)

// Paths that are not configured; package config keeps them from those that are.
const (
	docsPath     = "/docs"
	metricsPath  = "/metrics"
	problemsPath = "/problems"
)

// Handler serves a request, or returns an error before it writes anything:
// the server then writes the problem details that the error stands for.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Handle adds a route for those whom access lets in: [Scope] or [AnyToken].
// Without a decision nobody may use it. Patterns are those of [chi.Mux].
func (s *Server) Handle(method, pattern string, handler Handler, access ...Access) {
	s.router.Method(method, pattern, s.adapt(s.restrict(handler, access)))
}

// adapt returns handler as an [http.Handler].
func (s *Server) adapt(handler Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := handler(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// newRouter returns the router with the routes of the server itself. A request
// passes the middleware from top to bottom.
func (s *Server) newRouter() *chi.Mux {
	r := chi.NewRouter()
	if s.metrics != nil {
		r.Use(s.metrics.countInFlight)
	}
	r.Use(withPrincipal, s.withContext, s.logRequests, s.recoverPanics)
	if proxies := s.cfg.Server.TrustedProxies; len(proxies) > 0 {
		r.Use(trustProxies(proxies))
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
	if s.limits.Addresses != nil {
		r.Use(s.limitRequests)
	}
	r.Use(s.guards()...)
	r.Use(s.limitBody, middleware.GetHead)
	r.NotFound(s.adapt(routeNotFound).ServeHTTP)
	r.MethodNotAllowed(s.adapt(methodNotAllowed(r)).ServeHTTP)

	r.Method(http.MethodGet, "/", s.adapt(s.index))
	r.Method(http.MethodGet, problemsPath, s.adapt(listProblemTypes))
	r.Method(http.MethodGet, problemsPath+"/{name}", s.adapt(getProblemType))
	r.Method(http.MethodGet, "/openapi.yaml", s.adapt(getContract("application/yaml", api.YAML)))
	r.Method(http.MethodGet, "/openapi.json", s.adapt(getContract("application/json", sync.OnceValues(api.JSON))))
	r.Method(http.MethodGet, docsPath, s.adapt(getDocs))
	r.Method(http.MethodGet, docsPath+"/{file}", s.adapt(getDocsFile))
	r.Method(http.MethodGet, s.cfg.Health.Path, s.adapt(s.healthcheck))
	r.Method(http.MethodGet, s.cfg.Health.ReadinessPath, s.adapt(s.ready))
	if s.hasMetricsRoute() {
		r.Method(http.MethodGet, metricsPath, s.metrics.handler())
	}
	return r
}

// hasMetricsRoute reports whether metrics are served here, and not on the admin
// listener.
func (s *Server) hasMetricsRoute() bool {
	return s.metrics != nil && s.cfg.Admin.Port == 0
}

// isProbe reports whether a request asks about the service itself, as
// platforms do: by address, often, and without credentials.
func (s *Server) isProbe(r *http.Request) bool {
	path := r.URL.Path
	return path == s.cfg.Health.Path || path == s.cfg.Health.ReadinessPath || s.hasMetricsRoute() && path == metricsPath
}

// Package web is what every handler uses to speak HTTP: it encodes responses,
// turns errors into problem details, and runs the middleware, probes and metrics
// around the handlers.
package web

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"

	"example.com/orders/internal/config"
)

// Limits of a connection that are not configured.
const (
	headerTimeout  = 5 * time.Second
	maxHeaderBytes = 64 << 10
	writeGrace     = 5 * time.Second // to write the response to a request that timed out
)

// Build names the program that serves.
type Build struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Revision string `json:"-"` // of the source; clients need not know it
}

// Dependencies are what the server itself asks, whatever its routes are.
type Dependencies struct {
	Limits     Limits
	Auth       Auth
	Checks     []Check                // of readiness
	Collectors []prometheus.Collector // of metrics
}

// Server serves the routes that [Server.Handle] adds. Make one with [New].
type Server struct {
	// Routes lists the routes that were added. Read only.
	Routes chi.Routes

	cfg       config.Config
	build     Build
	limits    Limits
	auth      Auth
	readiness *readiness
	metrics   *metrics // nil if they are off
	logger    *slog.Logger
	trusted   hosts
	router    *chi.Mux
	draining  atomic.Bool
}

// New returns a server whose configuration was checked by [config.Load].
func New(cfg config.Config, build Build, deps Dependencies, logger *slog.Logger) *Server {
	s := &Server{
		cfg:       cfg,
		build:     build,
		limits:    deps.Limits,
		auth:      deps.Auth,
		readiness: newReadiness(deps.Checks, logger),
		logger:    logger,
		trusted:   newHosts(cfg.Server.TrustedHosts),
	}
	if cfg.Metrics.Enabled {
		s.metrics = newMetrics(build, deps.Collectors)
		s.metrics.registry.MustRegister(newReadinessCollector(s))
	}
	s.router = s.newRouter()
	s.Routes = s.router
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.router.ServeHTTP(w, r)
}

// Drain turns readiness off for good, so that proxies send no more requests,
// and asks clients to close their connections.
func (s *Server) Drain() {
	s.draining.Store(true)
}

// HTTPServer returns a server of s for a listener, with every timeout set.
func (s *Server) HTTPServer() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       s.cfg.Server.RequestTimeout,
		WriteTimeout:      s.cfg.Server.RequestTimeout + writeGrace,
		IdleTimeout:       s.cfg.Server.IdleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
	}
}

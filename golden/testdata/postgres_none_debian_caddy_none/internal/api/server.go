// Package api serves the notes over HTTP. Start reading in routes.go, which
// holds every route and everything a request passes on its way.
package api

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/orders/internal/config"
	"example.com/orders/internal/note"
	"example.com/orders/internal/outage"
	"example.com/orders/internal/ratelimit"
)

// Limits of a connection; how long a request may take is configured.
const (
	headerTimeout  = 5 * time.Second
	idleTimeout    = 3 * time.Minute // longer than proxies keep theirs, so that they close first
	maxHeaderBytes = 64 << 10
	writeGrace     = 5 * time.Second // to say that a request took too long
)

// Build says what is running.
type Build struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Dependencies are what the server asks to answer requests.
type Dependencies struct {
	Notes   note.Store
	Limiter ratelimit.Limiter // nil lets every request pass
	// LimiterOptional lets requests pass while the limiter fails, too.
	LimiterOptional bool
	Checks          []Check // of readiness
}

// Server answers requests. Make one with [New].
type Server struct {
	cfg      config.Config
	build    Build
	notes    note.Store
	limit    limit
	checks   []watchedCheck
	metrics  *metrics // nil when they are off
	logger   *slog.Logger
	trusted  hosts
	handler  http.Handler
	draining atomic.Bool
}

// New returns a server whose configuration was checked by [config.Load].
func New(cfg config.Config, build Build, deps Dependencies, logger *slog.Logger) *Server {
	s := &Server{
		cfg:     cfg,
		build:   build,
		notes:   deps.Notes,
		limit:   newLimit(cfg.RateLimit, deps, outage.NewWatch(logger, "rate limit store")),
		checks:  watchChecks(deps.Checks, logger),
		logger:  logger,
		trusted: newHosts(cfg.Server.TrustedHosts),
	}
	if cfg.Metrics.Enabled {
		s.metrics = newMetrics()
	}
	s.handler = s.routes()
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handler.ServeHTTP(w, r)
}

// Drain turns readiness off for good, so that proxies send no more requests.
func (s *Server) Drain() {
	s.draining.Store(true)
}

// HTTPServer returns what serves s on a listener, with every timeout set.
func (s *Server) HTTPServer() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       s.cfg.Server.RequestTimeout,
		WriteTimeout:      s.cfg.Server.RequestTimeout + writeGrace,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
	}
}

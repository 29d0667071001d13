package web

import (
	"log/slog"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/go-chi/chi/v5"
)

// adminTimeout bounds a request of an operator. It is also the longest time
// that a profile can take.
const adminTimeout = 5 * time.Minute

// AdminServer returns a server for operators and their tools, with every
// timeout set. It serves metrics, readiness and, if they are enabled, profiles.
func (s *Server) AdminServer() *http.Server {
	return &http.Server{
		Handler:           s.newAdminRouter(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       adminTimeout,
		WriteTimeout:      adminTimeout,
		IdleTimeout:       s.cfg.Server.IdleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
	}
}

func (s *Server) newAdminRouter() *chi.Mux {
	r := chi.NewRouter()
	r.NotFound(s.withContext(s.adapt(routeNotFound)).ServeHTTP)
	r.MethodNotAllowed(s.withContext(s.adapt(methodNotAllowed(r))).ServeHTTP)

	r.Method(http.MethodGet, s.cfg.Health.ReadinessPath, s.withContext(s.adapt(s.ready)))
	if s.metrics != nil {
		r.Method(http.MethodGet, metricsPath, s.metrics.handler())
	}
	if s.cfg.Admin.Profiles {
		addProfiles(r)
	}
	return r
}

// addProfiles adds the routes where net/http/pprof documents them.
func addProfiles(r chi.Router) {
	r.HandleFunc("/debug/pprof/*", pprof.Index)
	r.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	r.HandleFunc("/debug/pprof/profile", pprof.Profile)
	r.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	r.HandleFunc("/debug/pprof/trace", pprof.Trace)
}

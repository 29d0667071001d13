package web

import (
	"context"
	"net/http"
)

// Check asks a dependency whether it can be used.
type Check struct {
	Name string
	Ask  func(ctx context.Context) error
	// Optional marks a dependency that the service can do without: its failure
	// is only in the details.
	Optional bool
}

func (s *Server) index(w http.ResponseWriter, _ *http.Request) error {
	return Encode(w, http.StatusOK, s.build)
}

// healthcheck reports that the process serves. It asks no dependency: a
// database that is down does not justify a restart of this process.
func (s *Server) healthcheck(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return Encode(w, http.StatusOK, health{Status: "ok"})
}

type health struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
}

// ready reports whether requests should be sent here.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	if s.draining.Load() {
		return NewProblem(TypeShuttingDown, "shutting down")
	}
	ready, details := s.readiness.get(r.Context())
	if !s.cfg.Health.ReadinessDetails {
		details = nil
	}
	if !ready {
		problem := NewProblem(TypeNotReady, "not ready")
		problem.Checks = details
		return problem
	}
	return Encode(w, http.StatusOK, health{Status: "ready", Checks: details})
}

package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"example.com/orders/internal/outage"
)

// readyTimeout is how long readiness waits for the dependencies.
const readyTimeout = 2 * time.Second

// Check asks a dependency whether it can be used.
type Check struct {
	Name string
	Ask  func(ctx context.Context) error
	// Optional is what the service can do without: its failure shows in the
	// details only.
	Optional bool
}

type watchedCheck struct {
	Check
	watch *outage.Watch
}

func watchChecks(checks []Check, logger *slog.Logger) []watchedCheck {
	watched := make([]watchedCheck, len(checks))
	for i, check := range checks {
		watched[i] = watchedCheck{check, outage.NewWatch(logger, "readiness: "+check.Name)}
	}
	return watched
}

func (s *Server) index(w http.ResponseWriter, _ *http.Request) {
	s.write(w, http.StatusOK, s.build)
}

// healthcheck says that the process answers. It asks nobody: a database that
// is down is no reason to restart this process.
func (s *Server) healthcheck(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	s.write(w, http.StatusOK, status{Status: "ok"})
}

type status struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
}

// ready says whether requests should be sent here.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if s.draining.Load() {
		s.notReady(w, r, "shutting down", nil)
		return
	}
	ready, details := s.askChecks(r.Context())
	if !s.cfg.Health.ReadinessDetails {
		details = nil
	}
	if !ready {
		s.notReady(w, r, "not ready", details)
		return
	}
	s.write(w, http.StatusOK, status{Status: "ready", Checks: details})
}

// askChecks asks all dependencies at once.
func (s *Server) askChecks(ctx context.Context) (ready bool, details map[string]string) {
	asking, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	failures := make([]error, len(s.checks))
	var wg sync.WaitGroup
	for i, check := range s.checks {
		wg.Go(func() { failures[i] = check.Ask(asking) })
	}
	wg.Wait()
	ready, details = true, map[string]string{}
	for i, check := range s.checks {
		details[check.Name] = "ok"
		if failures[i] != nil {
			details[check.Name] = failures[i].Error()
			ready = ready && check.Optional
		}
		if ctx.Err() == nil { // else the asker gave up, not the dependency
			check.watch.Report(ctx, failures[i])
		}
	}
	return ready, details
}

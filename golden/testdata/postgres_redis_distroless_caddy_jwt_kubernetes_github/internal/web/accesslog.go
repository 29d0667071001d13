package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// statusClientClosedRequest is logged for a client that went away before it
// had its response. It is never sent.
const statusClientClosedRequest = 499

// logRequests logs and counts every response.
func (s *Server) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		aborted := true // unless the handler returns
		defer func() { s.logRequest(r, aborted) }()
		next.ServeHTTP(w, r)
		aborted = false
	})
}

// logRequest leaves the query out: clients put secrets there.
func (s *Server) logRequest(r *http.Request, aborted bool) {
	now := time.Now()
	known := requestOf(r)
	took := now.Sub(known.started)
	status := outcome(r.Context(), &known.response, aborted)
	if s.metrics != nil {
		s.metrics.observe(r, s.routeOf(r, status), status, known.response.bytes, took)
	}
	level := slog.LevelInfo
	if s.isProbe(r) {
		level = slog.LevelDebug
	}
	if !s.logger.Enabled(r.Context(), level) {
		return
	}
	// Without a program counter, which is always this line and takes longer to
	// find than the rest of the record.
	record := slog.NewRecord(now, level, "request", 0)
	record.AddAttrs(
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.Int("status", status),
		slog.Int64("bytes", known.response.bytes),
		slog.Int64("duration_us", took.Microseconds()),
		slog.String("client", clientName(known.client)),
	)
	_ = s.logger.Handler().Handle(r.Context(), record) // as a Logger does
}

// outcome returns the status that a response counts as: the one that was
// written, unless the client did not get all of it.
func outcome(ctx context.Context, response *recorder, aborted bool) int {
	switch {
	case response.failed, aborted && errors.Is(ctx.Err(), context.Canceled):
		return statusClientClosedRequest
	case aborted:
		return http.StatusInternalServerError
	case response.status == 0:
		return http.StatusOK // net/http writes it after the handler
	}
	return response.status
}

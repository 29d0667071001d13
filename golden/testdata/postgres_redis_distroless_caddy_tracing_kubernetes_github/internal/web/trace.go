package web

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"example.com/orders/internal/telemetry"
)

// trace begins a span for each request, but not for probes: there are many, and
// all are alike.
func (s *Server) trace(next http.Handler) http.Handler {
	if s.traces == nil {
		return next
	}
	return s.traces.Handler(next, func(r *http.Request) bool { return !s.isProbe(r) })
}

// describeSpan names the span of a request after its route, once that is known,
// and gives it the client as trusted proxies name it.
func (s *Server) describeSpan(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		span := trace.SpanFromContext(r.Context())
		if !span.IsRecording() {
			next.ServeHTTP(w, r)
			return
		}
		defer func() {
			known := requestOf(r)
			span.SetAttributes(semconv.ClientAddress(clientName(known.client)))
			if route := s.routeOf(r, known.response.status); route != "none" {
				span.SetName(telemetry.MethodName(r.Method) + " " + route)
				span.SetAttributes(semconv.HTTPRoute(route))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// observeTraced is Observe with an example: the trace of the request, if it is
// recorded.
func observeTraced(durations prometheus.Observer, r *http.Request, took time.Duration) {
	span := trace.SpanContextFromContext(r.Context())
	exemplars, ok := durations.(prometheus.ExemplarObserver)
	if !ok || !span.IsSampled() {
		durations.Observe(took.Seconds())
		return
	}
	exemplars.ObserveWithExemplar(took.Seconds(), prometheus.Labels{
		"trace_id": span.TraceID().String(),
		"span_id":  span.SpanID().String(),
	})
}

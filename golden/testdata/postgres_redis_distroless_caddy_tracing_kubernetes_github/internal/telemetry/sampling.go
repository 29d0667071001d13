package telemetry

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"net/http"
	"sync/atomic"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Handler returns next, with a span for every request that isTraced selects. It
// goes on with the trace that the headers of the request name, and is sampled as
// that is.
//
// It decides itself which trace is recorded. A request of another one only gets IDs
// for the log: all that [otelhttp] prepares for a span costs as much as the rest of
// the middleware (make bench of chassis).
func (t *Traces) Handler(next http.Handler, isTraced func(*http.Request) bool) http.Handler {
	recorded := otelhttp.NewHandler(next, "",
		otelhttp.WithTracerProvider(t.provider),
		otelhttp.WithPropagators(t.propagator),
		otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return MethodName(r.Method) }),
	)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isTraced(r) {
			next.ServeHTTP(w, r)
			return
		}
		ctx := t.propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		if t.sampler == nil {
			next.ServeHTTP(w, r.WithContext(ctx))
			return
		}
		parent := trace.SpanContextFromContext(ctx)
		id := parent.TraceID()
		if !id.IsValid() {
			id = newTraceID()
		}
		parameters := sdktrace.SamplingParameters{ParentContext: ctx, TraceID: id, Kind: trace.SpanKindServer}
		if t.sampler.ShouldSample(parameters).Decision == sdktrace.RecordAndSample {
			recorded.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), chosenKey{}, &chosen{id: id})))
			return
		}
		span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: newSpanID(), TraceState: parent.TraceState()})
		next.ServeHTTP(w, r.WithContext(trace.ContextWithSpanContext(ctx, span)))
	})
}

// MethodName returns the name of a span whose route is not known. Clients can
// make up methods.
func MethodName(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "HTTP"
}

// chosen is the ID of a trace about which the sampler was asked, for the first span
// that is begun with it.
type chosen struct {
	id   trace.TraceID
	used atomic.Bool
}

type chosenKey struct{}

// generator implements [sdktrace.IDGenerator]. IDs only distinguish spans, so they
// need not be cryptographically secure.
type generator struct{}

// NewIDs returns the IDs of a trace and its first span.
func (generator) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	if c, ok := ctx.Value(chosenKey{}).(*chosen); ok && c.used.CompareAndSwap(false, true) {
		return c.id, newSpanID()
	}
	return newTraceID(), newSpanID()
}

// NewSpanID returns the ID of another span.
func (generator) NewSpanID(context.Context, trace.TraceID) trace.SpanID { return newSpanID() }

func newTraceID() (id trace.TraceID) {
	for !id.IsValid() { // zeros are not
		binary.BigEndian.PutUint64(id[:8], rand.Uint64())
		binary.BigEndian.PutUint64(id[8:], rand.Uint64())
	}
	return id
}

func newSpanID() (id trace.SpanID) {
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:], rand.Uint64())
	}
	return id
}

package telemetry

import (
	"context"
	"sync/atomic"

	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"
)

// Children returns a provider for what serves requests: its spans are children
// of the one in the context, and go where that goes. Where the context has none
// that is recorded there is no span, so that a probe begins no trace.
func Children() trace.TracerProvider { return children{} }

type children struct{ embedded.TracerProvider }

// Tracer implements [trace.TracerProvider].
func (children) Tracer(name string, options ...trace.TracerOption) trace.Tracer {
	return &childTracer{name: name, options: options}
}

type childTracer struct {
	embedded.Tracer
	name    string
	options []trace.TracerOption
	last    atomic.Pointer[providedTracer] // a process has one provider, whose look-up takes a lock
}

type providedTracer struct {
	provider trace.TracerProvider
	tracer   trace.Tracer
}

// Start implements [trace.Tracer].
func (t *childTracer) Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	parent := trace.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, noop.Span{}
	}
	ctx, span := t.of(parent.TracerProvider()).Start(ctx, name, options...) //nolint:spancheck // its caller ends it
	span = discreet{span}
	return trace.ContextWithSpan(ctx, span), span //nolint:spancheck // likewise
}

func (t *childTracer) of(provider trace.TracerProvider) trace.Tracer {
	last := t.last.Load()
	if last == nil || last.provider != provider {
		last = &providedTracer{provider, provider.Tracer(t.name, t.options...)}
		t.last.Store(last)
	}
	return last.tracer
}

// discreet is a span that records the type of an error, and not its message: those
// of databases quote values.
type discreet struct{ trace.Span }

// RecordError implements [trace.Span].
func (s discreet) RecordError(err error, _ ...trace.EventOption) {
	if err != nil {
		s.SetAttributes(semconv.ErrorType(err))
	}
}

// SetStatus implements [trace.Span].
func (s discreet) SetStatus(code codes.Code, _ string) { s.Span.SetStatus(code, "") }

package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"example.com/orders/internal/config"
)

const (
	// flushTimeout is how long the last spans may take: a collector that hangs
	// must not hold up the end of the process.
	flushTimeout = 5 * time.Second
	// valueLimit is how many characters of an attribute's value are kept. Clients
	// choose some of them, such as paths, and a full queue holds thousands.
	valueLimit = 1024
)

// silent keeps OpenTelemetry from writing to standard error, where it would say
// what is wrong with headers that a client made up. [watched] logs failures to
// send spans.
type silent struct{}

func (silent) Handle(error) {}

// Traces begins the spans of requests and sends them to a collector. Make it with
// [StartTraces]. It is safe for concurrent use.
type Traces struct {
	provider   trace.TracerProvider
	propagator propagation.TextMapPropagator
	logger     *slog.Logger
	sampler    sdktrace.Sampler         // nil if nothing is traced
	sdk        *sdktrace.TracerProvider // nil if nothing is traced
	exporter   sdktrace.SpanExporter    // nil if nothing is sent
}

// StartTraces starts to send spans as cfg says. It does not wait for the
// collector: one that is down costs the spans that do not fit in a queue, and a
// line of the log when its outage begins and when it ends.
func StartTraces(ctx context.Context, cfg config.Tracing, service Service, logger *slog.Logger) (*Traces, error) {
	otel.SetErrorHandler(silent{})
	t := &Traces{provider: noop.NewTracerProvider(), propagator: newPropagator(cfg.Propagators), logger: logger}
	if cfg.Disabled {
		return t, nil
	}
	described, err := newResource(ctx, cfg, service)
	if err != nil {
		return nil, err
	}
	t.sampler = newSampler(cfg)
	options := []sdktrace.TracerProviderOption{
		sdktrace.WithResource(described),
		sdktrace.WithSampler(t.sampler),
		sdktrace.WithIDGenerator(generator{}),
		sdktrace.WithRawSpanLimits(limits()),
	}
	if cfg.Exporter != "none" {
		if t.exporter, err = newExporter(ctx, cfg.Collector(), logger); err != nil {
			return nil, err
		}
		options = append(options, sdktrace.WithSpanProcessor(newQueue(cfg, t.exporter)))
	}
	t.sdk = sdktrace.NewTracerProvider(options...)
	t.provider = t.sdk
	return t, nil
}

// limits are those of OpenTelemetry, and of values.
func limits() sdktrace.SpanLimits {
	return sdktrace.SpanLimits{
		AttributeValueLengthLimit:   valueLimit,
		AttributeCountLimit:         sdktrace.DefaultAttributeCountLimit,
		EventCountLimit:             sdktrace.DefaultEventCountLimit,
		LinkCountLimit:              sdktrace.DefaultLinkCountLimit,
		AttributePerEventCountLimit: sdktrace.DefaultAttributePerEventCountLimit,
		AttributePerLinkCountLimit:  sdktrace.DefaultAttributePerLinkCountLimit,
	}
}

// Transport returns base, which sends requests, with a span for each request
// whose context has one, and with headers by which the server goes on with the
// trace.
func (t *Traces) Transport(base http.RoundTripper) http.RoundTripper {
	return otelhttp.NewTransport(base,
		otelhttp.WithTracerProvider(Children()),
		otelhttp.WithPropagators(t.propagator),
		otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
	)
}

// ShutDown sends the spans that have ended, until the deadline at the latest.
// Further calls do nothing.
func (t *Traces) ShutDown(deadline time.Time) {
	if t.sdk == nil {
		return
	}
	if latest := time.Now().Add(flushTimeout); latest.Before(deadline) {
		deadline = latest
	}
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	if err := t.sdk.Shutdown(ctx); err != nil {
		t.logger.Warn("the last spans are lost", "error", err)
		_ = t.exporter.Shutdown(ctx) // cuts off what is on its way
	}
}

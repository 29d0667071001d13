package telemetry

import (
	"context"
	"log/slog"
	"runtime"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"example.com/orders/internal/config"
	"example.com/orders/internal/outage"
)

// Service names the program whose requests are traced.
type Service struct {
	Name, Version string
	Revision      string // of the source
}

// newResource describes the process: by its build, and by what the configuration
// says, which wins.
func newResource(ctx context.Context, cfg config.Tracing, service Service) (*resource.Resource, error) {
	var configured []attribute.KeyValue
	for name, value := range cfg.Attributes() {
		configured = append(configured, attribute.String(name, value))
	}
	if cfg.ServiceName != "" {
		configured = append(configured, semconv.ServiceName(cfg.ServiceName))
	}
	return resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithHost(),
		resource.WithAttributes(
			semconv.ServiceName(service.Name),
			semconv.ServiceVersion(service.Version),
			semconv.VCSRefHeadRevision(service.Revision),
			semconv.ProcessRuntimeName("go"),
			semconv.ProcessRuntimeVersion(runtime.Version()),
		),
		resource.WithAttributes(configured...),
	)
}

// newPropagator returns how a trace goes on in another process.
func newPropagator(names []string) propagation.TextMapPropagator {
	var propagators []propagation.TextMapPropagator
	for _, name := range names {
		switch name {
		case "tracecontext":
			propagators = append(propagators, propagation.TraceContext{})
		case "baggage":
			propagators = append(propagators, propagation.Baggage{})
		}
	}
	return propagation.NewCompositeTextMapPropagator(propagators...)
}

// newSampler returns what decides which traces are recorded.
func newSampler(cfg config.Tracing) sdktrace.Sampler {
	ratio := sdktrace.TraceIDRatioBased(cfg.Ratio())
	switch cfg.Sampler {
	case "always_on":
		return sdktrace.AlwaysSample()
	case "always_off":
		return sdktrace.NeverSample()
	case "traceidratio":
		return ratio
	case "parentbased_always_off":
		return sdktrace.ParentBased(sdktrace.NeverSample())
	case "parentbased_traceidratio":
		return sdktrace.ParentBased(ratio)
	}
	return sdktrace.ParentBased(sdktrace.AlwaysSample())
}

// newQueue returns a queue in front of the exporter. It drops spans when it is
// full, so that no request ever waits for the collector.
func newQueue(cfg config.Tracing, exporter sdktrace.SpanExporter) sdktrace.SpanProcessor {
	return sdktrace.NewBatchSpanProcessor(exporter,
		sdktrace.WithBatchTimeout(cfg.Delay()),
		sdktrace.WithExportTimeout(cfg.BatchTimeout()),
		sdktrace.WithMaxQueueSize(cfg.MaxQueueSize),
		sdktrace.WithMaxExportBatchSize(cfg.MaxExportBatchSize),
	)
}

// newExporter returns what sends spans to the collector. It reads no variables of
// the environment by itself: all of them are options here.
func newExporter(ctx context.Context, collector config.Collector, logger *slog.Logger) (sdktrace.SpanExporter, error) {
	options := []otlptracehttp.Option{
		otlptracehttp.WithEndpointURL(collector.URL),
		otlptracehttp.WithHeaders(collector.Headers),
		otlptracehttp.WithTimeout(collector.Timeout),
		otlptracehttp.WithCompression(otlptracehttp.NoCompression),
		otlptracehttp.WithEncoding(otlptracehttp.EncodingProtobuf),
	}
	if collector.Gzip {
		options = append(options, otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
	}
	if collector.JSON {
		options = append(options, otlptracehttp.WithEncoding(otlptracehttp.EncodingJSON))
	}
	secured, err := collector.TLSFiles.Load()
	if err != nil {
		return nil, err
	}
	if secured != nil {
		options = append(options, otlptracehttp.WithTLSClientConfig(secured))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, err
	}
	return watched{exporter, outage.NewWatch(logger, "sending spans to "+collector.URL)}, nil
}

// watched logs when an outage of the collector begins and when it ends.
type watched struct {
	sdktrace.SpanExporter
	watch *outage.Watch
}

// ExportSpans implements [sdktrace.SpanExporter].
func (w watched) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	w.watch.Report(ctx, w.SpanExporter.ExportSpans(ctx, spans))
	return nil // it is reported
}

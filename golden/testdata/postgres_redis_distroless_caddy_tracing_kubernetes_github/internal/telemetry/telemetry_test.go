package telemetry_test

import (
	"log/slog"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"example.com/orders/internal/telemetry"
)

func TestHandler(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	logger := slog.New(telemetry.NewHandler(slog.NewJSONHandler(&log, nil)))
	ctx := telemetry.NewContext(t.Context(), telemetry.Request{ID: "the-id"})
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}})
	logger.With("a", 1).InfoContext(trace.ContextWithSpanContext(ctx, span), "within")
	logger.InfoContext(ctx, "untraced")
	logger.Info("outside")
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	want := `"a":1,"request_id":"the-id","trace_id":"01` + strings.Repeat("0", 30) + `","span_id":"02` + strings.Repeat("0", 14) + `"`
	if len(lines) != 3 || !strings.Contains(lines[0], want) {
		t.Fatalf("got\n%s", log.String())
	}
	if !strings.Contains(lines[1], `"request_id":"the-id"`) || strings.Contains(lines[1], "trace_id") || strings.Contains(lines[2], "request_id") {
		t.Errorf("got\n%s", log.String())
	}
}

package telemetry_test

import (
	"log/slog"
	"strings"
	"testing"

	"example.com/orders/internal/telemetry"
)

func TestHandler(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	logger := slog.New(telemetry.NewHandler(slog.NewJSONHandler(&log, nil)))
	ctx := telemetry.NewContext(t.Context(), telemetry.Request{ID: "the-id", TraceID: "the-trace"})
	logger.With("a", 1).InfoContext(ctx, "within")
	logger.InfoContext(telemetry.NewContext(t.Context(), telemetry.Request{ID: "other"}), "untraced")
	logger.Info("outside")
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"a":1,"request_id":"the-id","trace_id":"the-trace"`) {
		t.Fatalf("got\n%s", log.String())
	}
	if !strings.Contains(lines[1], `"request_id":"other"`) || strings.Contains(lines[1], "trace_id") || strings.Contains(lines[2], "request_id") {
		t.Errorf("got\n%s", log.String())
	}
}

func TestTraceID(t *testing.T) {
	t.Parallel()
	const trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	for header, want := range map[string]string{
		"00-" + trace + "-" + parent + "-01": trace,
		"00-" + trace + "-" + parent + "-00": trace,
		"":                                   "",
		"00-" + trace + "-" + parent:         "",
		"ff-" + trace + "-" + parent + "-01": "",
		"00-" + strings.ToUpper(trace) + "-" + parent + "-01":     "",
		"00-" + strings.Repeat("0", 32) + "-" + parent + "-01":    "",
		"00-" + trace + "-" + strings.Repeat("0", 16) + "-01":     "",
		"00-" + trace + "-" + parent + "-0g":                      "",
		"00-" + trace + "_" + parent + "-01":                      "",
		"00-" + trace + "-" + parent + "-01-and more of the same": "",
	} {
		if got := telemetry.TraceID(header); got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

func FuzzTraceID(f *testing.F) {
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	f.Add("00-0-0-0")
	f.Fuzz(func(t *testing.T, header string) {
		if got := telemetry.TraceID(header); got != "" && (len(got) != 32 || !strings.Contains(header, got)) {
			t.Errorf("%q: got %q", header, got)
		}
	})
}

package telemetry_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/orders/internal/telemetry"
	"example.com/orders/internal/telemetry/telemetrytest"
	"example.com/orders/internal/web/webtest"
)

// request serves one request.
func request(t *testing.T, handler http.Handler) {
	t.Helper()
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/things", nil))
}

func newHandler(traces *telemetry.Traces) http.Handler {
	return traces.Handler(http.HandlerFunc(child), func(*http.Request) bool { return true })
}

// waitForLines waits until the log has this many lines.
func waitForLines(t *testing.T, log *webtest.Log, count int) []string {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) >= count && log.String() != "" {
			return lines
		}
	}
	t.Fatalf("want %d lines, got\n%s", count, log.String())
	return nil
}

// TestOutage sends many batches to a collector that fails, and then to one that
// works: each outage is two lines of the log.
func TestOutage(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	var failing atomic.Bool
	var failures atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failing.Load() {
			failures.Add(1)
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		collector.ServeHTTP(w, r)
	}))
	defer server.Close()
	var log webtest.Log
	handler := newHandler(start(t, slog.New(slog.NewTextHandler(&log, nil)), variables{
		"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2",
		"OTEL_BSP_SCHEDULE_DELAY": "1", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "1",
	}))
	for outage := range 2 {
		failing.Store(true)
		for failures.Load() < int32(5*(outage+1)) {
			request(t, handler)
		}
		waitForLines(t, &log, 2*outage+1)
		failing.Store(false)
		request(t, handler)
		waitForLines(t, &log, 2*outage+2)
	}
	lines := waitForLines(t, &log, 4)
	for i, want := range []string{"is failing", "works again", "is failing", "works again"} {
		if !strings.Contains(lines[i], "sending spans to "+server.URL) || !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %s, want %q in it", i, lines[i], want)
		}
	}
	if len(lines) != 4 || strings.Contains(log.String(), "hunter2") {
		t.Errorf("got\n%s", log.String())
	}
}

// TestFrozenCollector serves ten thousand requests while the collector takes a
// batch and says nothing: none waits, and what is kept is bounded.
func TestFrozenCollector(t *testing.T) {
	const requests, most = 10_000, 16 << 20
	frozen := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-frozen }))
	defer server.Close()
	defer close(frozen)
	var log webtest.Log
	traces := start(t, slog.New(slog.NewTextHandler(&log, nil)), variables{"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL})
	handler := newHandler(traces)
	before := heap()
	for range requests {
		request(t, handler)
	}
	if after := heap(); after > before+most {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
	began := time.Now()
	traces.ShutDown(began.Add(100 * time.Millisecond))
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("the shutdown took %v", took)
	}
	if !strings.Contains(log.String(), "the last spans are lost") {
		t.Errorf("got log %q", log.String())
	}
}

// heap returns the bytes of live objects.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

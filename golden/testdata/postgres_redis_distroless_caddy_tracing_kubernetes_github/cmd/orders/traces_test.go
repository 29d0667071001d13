package main

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/telemetry/telemetrytest"
)

// sendTo are settings for a service that sends each span at once.
func sendTo(collector *telemetrytest.Collector, more variables) variables {
	v := variables{
		"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL,
		"OTEL_BSP_SCHEDULE_DELAY":     "1",
	}
	for name, value := range more {
		v[name] = value
	}
	return v
}

// TestTracesAreFlushed: the spans of the last requests arrive although the service
// ends before a batch is due. None is of a probe, or of what a start does.
func TestTracesAreFlushed(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	r := startService(t, sendTo(collector, variables{"OTEL_BSP_SCHEDULE_DELAY": "3600000"}))
	for _, path := range []string{"/", "/healthcheck", "/ready", "/problems"} {
		r.get(t, path)
	}
	r.cancel()
	r.wait(t).want(t, exitOK)
	var names []string
	for _, span := range collector.Spans() {
		names = append(names, span.Name)
		if span.Resource["service.name"] != serviceName || span.Resource["service.version"] != readBuild().version {
			t.Errorf("got process %v", span.Resource)
		}
	}
	if got := strings.Join(names, ", "); got != "GET /, GET /problems" {
		t.Errorf("got spans %s", got)
	}
}

// TestBadTraceSettings: all of them are reported at once, by check and by the start.
func TestBadTraceSettings(t *testing.T) {
	t.Parallel()
	v := variables{"OTEL_TRACES_SAMPLER": "x", "OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_BSP_MAX_QUEUE_SIZE": "x", "OTEL_SDK_DISABLED": "x"}
	for _, command := range []string{"check", "serve", "entrypoint"} {
		runWith(t.Context(), v, command).want(t, exitUsage, "OTEL_TRACES_SAMPLER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_SDK_DISABLED")
	}
}

// TestLongHeaders sends headers of traces that no client needs. The server has a
// bound on all headers together.
func TestLongHeaders(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	r := startService(t, sendTo(collector, nil))
	for size, want := range map[int]string{60 << 10: "200", 80 << 10: "431"} {
		for _, header := range []string{"Baggage: ", "Traceparent: ", "Tracestate: "} {
			if got := r.statusOf(t, header+strings.Repeat("k=v,", size/4)); got != want {
				t.Errorf("%s of %d bytes: got status %s, want %s", header, size, got, want)
			}
		}
	}
}

// statusOf sends a request with one more header over a connection of its own.
func (r *running) statusOf(t *testing.T, header string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() { _, _ = conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n")) }() // the server may not read all
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.Status[:3]
}

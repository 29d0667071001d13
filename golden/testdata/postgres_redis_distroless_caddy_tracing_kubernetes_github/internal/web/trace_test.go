package web_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/telemetry"
	"example.com/orders/internal/telemetry/telemetrytest"
	"example.com/orders/internal/web/webtest"
)

// traced returns a service that sends its spans, and where they go.
func traced(t *testing.T) (*service, *telemetrytest.Collector) {
	t.Helper()
	collector := telemetrytest.New(t)
	s := measured()
	s.variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.URL
	cfg := webtest.Config(t, s.variables).Tracing
	var err error
	s.deps.Traces, err = telemetry.StartTraces(t.Context(), cfg, telemetry.Service{Name: "service"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s, collector
}

// ended sends the spans and returns them by their names.
func (s *service) ended(collector *telemetrytest.Collector) map[string]telemetrytest.Span {
	s.deps.Traces.ShutDown(time.Now().Add(time.Minute))
	spans := map[string]telemetrytest.Span{}
	for _, span := range collector.Spans() {
		spans[span.Name] = span
	}
	return spans
}

// TestSpanNames: routes name spans, since clients make up paths and methods. Probes
// have no span.
func TestSpanNames(t *testing.T) {
	t.Parallel()
	s, collector := traced(t)
	s.start(t)
	s.do(t, "GET", "/things/1", "")
	s.do(t, "POST", "/things", `{"title":"Milk"}`)
	s.do(t, "HEAD", "/things", "")
	s.do(t, "GET", "/made/up/path", "")
	s.do(t, "BREW", "/", "")
	for _, probe := range []string{"/healthcheck", "/ready", "/metrics"} {
		s.do(t, "GET", probe, "")
	}
	got := s.ended(collector)
	for name, route := range map[string]string{"GET /things/{id}": "/things/{id}", "POST /things": "/things", "HEAD /things": "/things", "GET": "", "HTTP": ""} {
		if span, sent := got[name]; !sent || span.Attributes["http.route"] != route || span.Kind != "SERVER" {
			t.Errorf("%s: got %v", name, span)
		}
	}
	if len(got) != 5 || len(collector.Spans()) != 5 {
		t.Errorf("got %d spans: %v", len(collector.Spans()), got)
	}
}

func TestSpanOfFailure(t *testing.T) {
	t.Parallel()
	s, collector := traced(t)
	s.failing(func(context.Context) error { return errors.New("hunter2") }).start(t).do(t, "GET", "/things", "")
	span := s.ended(collector)["GET /things"]
	if !span.Failed || span.Attributes["http.response.status_code"] != "500" || strings.Contains(span.Raw, "hunter2") {
		t.Errorf("got %v", span)
	}
}

// TestSpanOfClient: only trusted proxies say who the client is.
func TestSpanOfClient(t *testing.T) {
	t.Parallel()
	for proxies, want := range map[string]string{"": "198.51.100.1", "198.51.100.1": "192.0.2.7"} {
		s, collector := traced(t)
		s.variables["APP_TRUSTED_PROXIES"] = proxies
		s.start(t).do(t, "GET", "/things", "", "RemoteAddr", "198.51.100.1:1234", "X-Forwarded-For", "192.0.2.7")
		if got := s.ended(collector)["GET /things"].Attributes["client.address"]; got != want {
			t.Errorf("proxies %q: got client %q, want %q", proxies, got, want)
		}
	}
}

// TestLogOfTrace: the line of a request, and what handlers log, has the IDs of its
// span.
func TestLogOfTrace(t *testing.T) {
	t.Parallel()
	s, collector := traced(t)
	s.failing(func(context.Context) error { return errors.New("broken") }).start(t).do(t, "GET", "/things", "",
		"Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	span := s.ended(collector)["GET /things"]
	ids := fmt.Sprintf(`"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"%s"`, span.ID)
	if lines := strings.Count(s.log.String(), "\n"); lines != 2 || strings.Count(s.log.String(), ids) != lines || span.Parent != "00f067aa0ba902b7" {
		t.Errorf("want %s in two lines, got\n%s", ids, s.log.String())
	}
}

// TestExemplars: a histogram names a trace for its buckets, where a scrape can take
// that.
func TestExemplars(t *testing.T) {
	t.Parallel()
	s, collector := traced(t)
	s.start(t).do(t, "GET", "/things", "")
	scraped := s.do(t, "GET", "/metrics", "", "Accept", "application/openmetrics-text").Body.String()
	span := s.ended(collector)["GET /things"]
	found := false
	for line := range strings.Lines(scraped) {
		found = found || strings.HasPrefix(line, "http_request_duration_seconds_bucket") &&
			strings.Contains(line, `trace_id="`+span.Trace+`"`) && strings.Contains(line, `span_id="`+span.ID+`"`)
	}
	if !found {
		t.Errorf("no bucket names trace %s:\n%s", span.Trace, scraped)
	}
	if text := s.scrape(t); strings.Contains(text, span.Trace) {
		t.Error("the text format has exemplars, which it cannot hold")
	}
}

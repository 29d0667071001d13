package telemetry_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"example.com/orders/internal/telemetry"
	"example.com/orders/internal/telemetry/telemetrytest"
	"example.com/orders/internal/web/webtest"
)

const (
	traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
	spanID  = "00f067aa0ba902b7"
)

// variables are those of the environment.
type variables map[string]string

// start starts traces as the variables say.
func start(t *testing.T, logger *slog.Logger, v variables) *telemetry.Traces {
	t.Helper()
	traces, err := telemetry.StartTraces(t.Context(), webtest.Config(t, v).Tracing, telemetry.Service{Name: "service", Version: "1.2.3", Revision: "abc123"}, logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { traces.ShutDown(time.Now()) })
	return traces
}

// serve sends one request, whose headers are pairs, to handle, and then ends the
// traces.
func serve(t *testing.T, traces *telemetry.Traces, handle http.HandlerFunc, headers ...string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/things?secret=hunter2", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	traces.Handler(handle, func(*http.Request) bool { return true }).ServeHTTP(httptest.NewRecorder(), r)
	traces.ShutDown(time.Now().Add(time.Minute))
}

func respond(http.ResponseWriter, *http.Request) {}

// child begins a span as a store does.
func child(_ http.ResponseWriter, r *http.Request) {
	_, span := telemetry.Children().Tracer("store").Start(r.Context(), "SELECT", trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	err := errors.New("hunter2 is no number")
	span.RecordError(err)
	span.SetStatus(codes.Error, err.Error())
}

func TestSpans(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	traces := start(t, slog.New(slog.DiscardHandler), variables{
		"OTEL_EXPORTER_OTLP_ENDPOINT":    collector.URL,
		"OTEL_EXPORTER_OTLP_HEADERS":     "api-key=a%20b,tenant=shop",
		"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
		"OTEL_RESOURCE_ATTRIBUTES":       "team=shop%2Corders,service.version=2",
	})
	serve(t, traces, child)
	spans := collector.Spans()
	if len(spans) != 2 {
		t.Fatalf("got spans %v", spans)
	}
	statement, request := spans[0], spans[1]
	if statement.Parent != request.ID || statement.Trace != request.Trace || request.Parent != "" {
		t.Errorf("%v is no child of %v", statement, request)
	}
	if statement.Name != "SELECT" || statement.Kind != "CLIENT" || !statement.Failed || request.Name != "GET" || request.Kind != "SERVER" || request.Failed {
		t.Errorf("got %v and %v", statement, request)
	}
	for name, want := range map[string]string{
		"service.name": "service", "service.version": "2", "vcs.ref.head.revision": "abc123",
		"team": "shop,orders", "process.runtime.name": "go", "telemetry.sdk.language": "go",
	} {
		if got := request.Resource[name]; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := request.Attributes["url.path"]; got != "/things" {
		t.Errorf("got path %q", got)
	}
	if strings.Contains(request.Raw+statement.Raw, "hunter2") {
		t.Errorf("a secret is in a span: %s %s", request.Raw, statement.Raw)
	}
	if sent := collector.Headers()[0]; sent.Get("Api-Key") != "a b" || sent.Get("Tenant") != "shop" {
		t.Errorf("got headers %v", sent)
	}
}

func TestServiceName(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	serve(t, start(t, slog.New(slog.DiscardHandler), variables{
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.URL + "/v1/traces",
		"OTEL_RESOURCE_ATTRIBUTES":           "service.name=other",
		"OTEL_SERVICE_NAME":                  "orders-eu",
	}), respond)
	if got := collector.Spans()[0].Resource["service.name"]; got != "orders-eu" {
		t.Errorf("got service %q", got)
	}
}

// TestSampling sends a request without a trace, and requests with one that is
// recorded and with one that is not.
func TestSampling(t *testing.T) {
	t.Parallel()
	const recorded, dropped = "00-" + traceID + "-" + spanID + "-01", "00-" + traceID + "-" + spanID + "-00"
	parents := []struct{ name, header string }{
		{"none", ""},
		{"recorded", recorded},
		{"dropped", dropped},
	}
	for sampler, want := range map[string]string{ // what arrives of the three
		"parentbased_always_on":    "none recorded",
		"parentbased_always_off":   "recorded",
		"parentbased_traceidratio": "recorded",
		"always_on":                "none recorded dropped",
		"always_off":               "",
		"traceidratio":             "",
	} {
		var got []string
		for _, parent := range parents {
			collector := telemetrytest.New(t)
			traces := start(t, slog.New(slog.DiscardHandler), variables{
				"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL,
				"OTEL_TRACES_SAMPLER":         sampler,
				"OTEL_TRACES_SAMPLER_ARG":     "0",
			})
			serve(t, traces, child, "Traceparent", parent.header)
			if len(collector.Spans()) == 2 {
				got = append(got, parent.name)
			}
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %q, want %q", sampler, got, want)
		}
	}
}

// TestNotTraced: nothing is sent, but log lines have the IDs of a trace that
// comes.
func TestNotTraced(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=none"} {
		collector := telemetrytest.New(t)
		name, value, _ := strings.Cut(setting, "=")
		traces := start(t, slog.New(slog.DiscardHandler), variables{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, name: value})
		var got string
		serve(t, traces, func(_ http.ResponseWriter, r *http.Request) {
			got = trace.SpanContextFromContext(r.Context()).TraceID().String()
		}, "Traceparent", "00-"+traceID+"-"+spanID+"-01")
		if got != traceID || len(collector.Headers()) > 0 {
			t.Errorf("%s: got trace %q, requests %v", setting, got, collector.Headers())
		}
	}
}

// TestUnrecorded: a request that is not recorded has IDs of its own for the log, and
// programs that it calls do not record the trace either.
func TestUnrecorded(t *testing.T) {
	t.Parallel()
	traces := start(t, slog.New(slog.DiscardHandler), variables{"OTEL_TRACES_EXPORTER": "none", "OTEL_TRACES_SAMPLER": "always_off"})
	seen := map[string]bool{}
	for range 2 {
		serve(t, traces, func(_ http.ResponseWriter, r *http.Request) {
			span := trace.SpanContextFromContext(r.Context())
			if !span.IsValid() || span.IsSampled() || trace.SpanFromContext(r.Context()).IsRecording() {
				t.Errorf("got span %v", span)
			}
			seen[span.TraceID().String()], seen[span.SpanID().String()] = true, true
		})
	}
	if len(seen) != 4 {
		t.Errorf("IDs repeat: %v", seen)
	}
}

// TestPropagation: a request that the service sends has the trace and the baggage
// of the one that it serves.
func TestPropagation(t *testing.T) {
	t.Parallel()
	for propagators, want := range map[string]string{
		"tracecontext,baggage": "trace baggage",
		"tracecontext":         "trace",
		"baggage":              "baggage",
		"none":                 "",
	} {
		collector := telemetrytest.New(t)
		traces := start(t, slog.New(slog.DiscardHandler), variables{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "OTEL_PROPAGATORS": propagators})
		var got []string
		other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Header.Get("Traceparent"), "00-"+traceID) {
				got = append(got, "trace")
			}
			if r.Header.Get("Baggage") == "tenant=shop" {
				got = append(got, "baggage")
			}
		}))
		client := http.Client{Transport: traces.Transport(http.DefaultTransport)}
		serve(t, traces, func(_ http.ResponseWriter, r *http.Request) {
			request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, other.URL, nil)
			if err != nil {
				t.Error(err)
				return
			}
			response, err := client.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			_ = response.Body.Close()
		}, "Traceparent", "00-"+traceID+"-"+spanID+"-01", "Baggage", "tenant=shop")
		other.Close()
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %q, want %q", propagators, got, want)
		}
	}
}

// TestBadHeaders: what cannot be read of a trace begins a new one, and baggage is
// bounded.
func TestBadHeaders(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"00", "00-" + traceID + "-" + spanID, "ff-" + traceID + "-" + spanID + "-01", "00-" + strings.ToUpper(traceID) + "-" + spanID + "-01",
		"00-" + strings.Repeat("0", 32) + "-" + spanID + "-01", "00-" + traceID + "-" + strings.Repeat("0", 16) + "-01",
		"00-" + traceID + "-" + spanID + "-0g", strings.Repeat("0", 60<<10), "\x00", "00-" + traceID + "-" + spanID + "-01-and more",
	} {
		collector := telemetrytest.New(t)
		traces := start(t, slog.New(slog.DiscardHandler), variables{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL})
		var carried int
		serve(t, traces, func(_ http.ResponseWriter, r *http.Request) { carried = len(baggage.FromContext(r.Context()).String()) },
			"Traceparent", header, "Tracestate", strings.Repeat("a=b,", 10_000), "Baggage", strings.Repeat("key=value,", 6_000), "Baggage", "=;,%%%")
		spans := collector.Spans()
		if len(spans) != 1 || spans[0].Parent != "" || spans[0].Trace == traceID || strings.Contains(spans[0].Raw, "trace_state") {
			t.Errorf("%.80q: got spans %v", header, spans)
		}
		if carried > 8192 {
			t.Errorf("got %d bytes of baggage", carried)
		}
	}
}

// TestLongValues: clients choose what is in a span, and not how much.
func TestLongValues(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	serve(t, start(t, slog.New(slog.DiscardHandler), variables{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL}), respond, "User-Agent", strings.Repeat("a", 60<<10))
	if got := len(collector.Spans()[0].Attributes["user_agent.original"]); got != 1024 {
		t.Errorf("got %d characters", got)
	}
}

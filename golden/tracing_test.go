package golden

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// spanReceiver is a collector of spans, by OTLP over HTTP as JSON.
type spanReceiver struct {
	url string

	mu    sync.Mutex
	sent  strings.Builder
	spans []receivedSpan
}

// receivedSpan is a span as far as these tests read it.
type receivedSpan struct {
	TraceID    string `json:"traceId"`
	ID         string `json:"spanId"`
	Parent     string `json:"parentSpanId"`
	Name       string `json:"name"`
	Attributes []struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	} `json:"attributes"`
}

// attribute returns the value of an attribute, empty if there is none.
func (s receivedSpan) attribute(name string) string {
	for _, attribute := range s.Attributes {
		for _, value := range attribute.Value { // one, by its type
			if attribute.Key == name {
				return fmt.Sprint(value)
			}
		}
	}
	return ""
}

// newSpanReceiver starts a receiver that stops when the test ends.
func newSpanReceiver(t *testing.T) *spanReceiver {
	t.Helper()
	r := &spanReceiver{}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// ServeHTTP implements [http.Handler].
func (r *spanReceiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	var sent struct {
		ResourceSpans []struct {
			ScopeSpans []struct {
				Spans []receivedSpan `json:"spans"`
			} `json:"scopeSpans"`
		} `json:"resourceSpans"`
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := json.NewDecoder(io.TeeReader(request.Body, &r.sent)).Decode(&sent); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, resource := range sent.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans { // whose ids may have digits in either case
				span.TraceID, span.ID, span.Parent = strings.ToLower(span.TraceID), strings.ToLower(span.ID), strings.ToLower(span.Parent)
				r.spans = append(r.spans, span)
			}
		}
	}
}

// text returns all that has arrived.
func (r *spanReceiver) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent.String()
}

// wait returns the spans of a trace once that of the request, which ends last, has
// arrived.
func (r *spanReceiver) wait(t *testing.T, trace, request string) []receivedSpan {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var spans []receivedSpan
		r.mu.Lock()
		for _, span := range r.spans {
			if span.TraceID == trace {
				spans = append(spans, span)
			}
		}
		r.mu.Unlock()
		if slices.ContainsFunc(spans, func(s receivedSpan) bool { return s.Name == request }) {
			return spans
		}
	}
	t.Fatalf("no span %s of trace %s has arrived", request, trace)
	return nil
}

// TestReadmeTracing runs what the README shows about traces, with a collector of its
// own in place of the one that containers run: the trace that the log names has
// arrived there, with the statement of the request.
func TestReadmeTracing(t *testing.T) {
	slow(t)
	t.Parallel()
	dir, bin := t.TempDir(), t.TempDir()
	if _, err := goCommand("..", "build", "-o", filepath.Join(bin, "chassis"), "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	receiver := newSpanReceiver(t)
	port, trace := "8000", ""
	for _, step := range transcript(t, "## Tracing") {
		line, isServer := strings.CutSuffix(strings.ReplaceAll(step.command, "8000", port), "&")
		cmd := inShell(dir, line, "PATH="+bin+":"+os.Getenv("PATH"), "APP_PORT=0", "OTEL_EXPORTER_OTLP_ENDPOINT="+receiver.url,
			"OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_BSP_SCHEDULE_DELAY=100")
		if isServer {
			_, port, _ = strings.Cut(background(t, cmd), ":")
			continue
		}
		got, err := output(cmd)
		if err != nil || !matches(step.output, got) {
			t.Errorf("$ %s\nprints:\n%s\nREADME.md shows:\n%s\n%v", step.command, got, step.output, err)
		}
		if found := regexp.MustCompile(`"trace_id":"([0-9a-f]{32})"`).FindStringSubmatch(got); found != nil {
			trace = found[1]
		}
	}
	spans := receiver.wait(t, trace, "GET /api/v1/notes")
	if !slices.ContainsFunc(spans, func(s receivedSpan) bool { return s.Name == "SELECT" }) {
		t.Errorf("trace %s has the spans %+v", trace, spans)
	}
}

// measureTracing is the CPU time of a request to a service with traces of which the
// given ratio is recorded and sent, over that of the same service without.
func measureTracing(t *testing.T, ratio string) float64 {
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	t.Cleanup(collector.Close)
	variants := CodeVariants()
	plain := variants[0]
	traced := variants[slices.IndexFunc(variants, func(v Variant) bool { return v.Tracing && v.Code() == plain.Code()+"_tracing" })]
	launch := func(v Variant, more ...string) (*service, string) {
		settings := append(deployment{v, "sqlite"}.settings(t), "RUN_DB_MIGRATIONS=true")
		return launchMeasured(t, shared.binary(t, v), append(settings, more...)...)
	}
	with, path := launch(traced, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL,
		"OTEL_TRACES_SAMPLER=parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG="+ratio)
	without, pathWithout := launch(plain)
	return compareCPU(t, with, without, path, pathWithout)
}

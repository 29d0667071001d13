// Package telemetrytest has a collector of spans for tests.
package telemetrytest

import (
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	collectorpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// patience is how long tests wait for what comes at once on a quiet machine.
const patience = 30 * time.Second

// Span is what a test asks of a span.
type Span struct {
	Trace, ID, Parent string // in hex; Parent is empty for the first of a trace
	Name              string
	Kind              string // such as SERVER
	Failed            bool
	Attributes        map[string]string
	Resource          map[string]string // attributes of the process
	Raw               string            // the whole span as text
}

// Collector receives spans by OTLP over HTTP, as Protocol Buffers. It is safe for
// concurrent use.
type Collector struct {
	URL string

	mu      sync.Mutex
	spans   []Span
	headers []http.Header // of each request
}

// New starts a collector that stops when the test ends.
func New(t testing.TB) *Collector {
	t.Helper()
	c := &Collector{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

// ServeHTTP implements [http.Handler].
func (c *Collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := decode(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	c.headers = append(c.headers, r.Header)
	for _, process := range request.GetResourceSpans() {
		resource := values(process.GetResource().GetAttributes())
		for _, scope := range process.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				c.spans = append(c.spans, newSpan(span, resource))
			}
		}
	}
	c.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func decode(r *http.Request) (*collectorpb.ExportTraceServiceRequest, error) {
	if r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
		return nil, fmt.Errorf("got %s of type %s", r.URL, r.Header.Get("Content-Type"))
	}
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, err
		}
		body = unzipped
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	request := &collectorpb.ExportTraceServiceRequest{}
	return request, proto.Unmarshal(data, request)
}

func newSpan(span *tracepb.Span, resource map[string]string) Span {
	return Span{
		Trace:      hex.EncodeToString(span.GetTraceId()),
		ID:         hex.EncodeToString(span.GetSpanId()),
		Parent:     hex.EncodeToString(span.GetParentSpanId()),
		Name:       span.GetName(),
		Kind:       span.GetKind().String()[len("SPAN_KIND_"):],
		Failed:     span.GetStatus().GetCode() == tracepb.Status_STATUS_CODE_ERROR,
		Attributes: values(span.GetAttributes()),
		Resource:   resource,
		Raw:        span.String(),
	}
}

func values(attributes []*commonpb.KeyValue) map[string]string {
	texts := map[string]string{}
	for _, attribute := range attributes {
		switch value := attribute.GetValue().GetValue().(type) {
		case *commonpb.AnyValue_StringValue:
			texts[attribute.GetKey()] = value.StringValue
		case *commonpb.AnyValue_IntValue:
			texts[attribute.GetKey()] = fmt.Sprint(value.IntValue)
		default:
			texts[attribute.GetKey()] = attribute.GetValue().String()
		}
	}
	return texts
}

// Spans returns the spans that have arrived.
func (c *Collector) Spans() []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.spans)
}

// Headers returns those of each request that has arrived.
func (c *Collector) Headers() []http.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.headers)
}

// Wait returns the first span that is wanted, once it has arrived.
func (c *Collector) Wait(t testing.TB, what string, wanted func(Span) bool) Span {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		spans := c.Spans()
		if at := slices.IndexFunc(spans, wanted); at >= 0 {
			return spans[at]
		}
	}
	t.Fatalf("no span %s has arrived among %v", what, c.Spans())
	return Span{}
}

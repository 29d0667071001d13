package main

import (
	"slices"
	"strings"
	"testing"

	"example.com/orders/internal/telemetry/telemetrytest"
)

// trace is a request and what it asked of stores.
type trace struct {
	request    telemetrytest.Span
	statements []telemetrytest.Span
}

// traceOf returns the trace of a request, by its span's name, once that has arrived:
// statements end before it.
func traceOf(t *testing.T, collector *telemetrytest.Collector, name string) trace {
	t.Helper()
	found := trace{request: collector.Wait(t, name, func(span telemetrytest.Span) bool { return span.Name == name })}
	for _, span := range collector.Spans() {
		if span.Trace == found.request.Trace && span.ID != found.request.ID {
			found.statements = append(found.statements, span)
		}
	}
	return found
}

// want fails unless the trace has a statement of each name, with these attributes,
// and all are below the request.
func (tr trace) want(t *testing.T, attributes map[string]string, names ...string) {
	t.Helper()
	var found []string
	ids := []string{tr.request.ID}
	for _, span := range tr.statements {
		found, ids = append(found, span.Name), append(ids, span.ID)
	}
	for _, name := range names {
		if !slices.Contains(found, name) {
			t.Errorf("%s: no statement %s among %q", tr.request.Name, name, found)
		}
	}
	for _, span := range tr.statements {
		if span.Kind != "CLIENT" || span.Failed || !slices.Contains(ids, span.Parent) {
			t.Errorf("%s: got %s", tr.request.Name, span.Raw)
		}
		for name, want := range attributes {
			if got := span.Attributes[name]; got != want {
				t.Errorf("%s: %s: got %s %q, want %q", tr.request.Name, span.Name, name, got, want)
			}
		}
	}
}

// wantWithout fails if a statement holds one of the texts.
func (tr trace) wantWithout(t *testing.T, texts ...string) {
	t.Helper()
	for _, span := range tr.statements {
		for _, text := range texts {
			if strings.Contains(span.Raw, text) {
				t.Errorf("%s: a statement holds %q: %s", tr.request.Name, text, span.Raw)
			}
		}
	}
}

// Names of the spans that create and get a note.
const (
	createSpan = "POST " + notesPath
	getSpan    = "GET " + notesPath + "/{id}"
)

// createAndGet creates a note, gets it, and returns its id, which no statement
// may tell.
func (r *running) createAndGet(t *testing.T) (id string) {
	t.Helper()
	path := r.create(t, 1)
	r.get(t, path)
	return path[strings.LastIndexByte(path, '/')+1:]
}

// TestTraceOfLog finds the trace of a request by what the log says about it.
func TestTraceOfLog(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	r := startService(t, sendTo(collector, nil))
	id := r.createAndGet(t)
	for _, name := range []string{createSpan, getSpan} {
		found := traceOf(t, collector, name)
		found.want(t, nil)
		found.wantWithout(t, id)
		ids := `"trace_id":"` + found.request.Trace + `","span_id":"` + found.request.ID + `"`
		if !strings.Contains(r.log.String(), ids) {
			t.Errorf("%s: %s is not in the log:\n%s", name, ids, r.log.String())
		}
	}
}

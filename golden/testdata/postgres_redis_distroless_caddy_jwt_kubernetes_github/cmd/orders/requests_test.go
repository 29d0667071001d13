package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/note/notetest"
)

// notesPath is the path of the notes.
const notesPath = "/api/v1/notes"

// noteBody returns the body of a request that creates a note.
func noteBody(t *testing.T, number int) string {
	t.Helper()
	body, err := json.Marshal(notetest.Draft(number))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// create creates a note and returns its path. Each has another number, from 0
// to 9.
func (r *running) create(t *testing.T, number int) string {
	t.Helper()
	response, err := http.Post(r.url+notesPath, "application/json", strings.NewReader(noteBody(t, number)))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Fatalf("create: got %d", response.StatusCode)
	}
	return response.Header.Get("Location")
}

func TestServeResources(t *testing.T) {
	t.Parallel()
	r := startService(t, variables{"APP_CACHE_ENABLED": "true", "APP_METRICS_ENABLED": "true"})
	path := r.create(t, 1)
	for range 3 {
		if got := r.get(t, path); got != http.StatusOK {
			t.Errorf("the note: got %d", got)
		}
	}
	_, metrics := page(r.url + "/metrics")
	for _, line := range []string{
		`cache_requests_total{cache="notes",result="miss"} 1`,
		`cache_requests_total{cache="notes",result="hit"} 2`,
	} {
		if !strings.Contains(metrics, "\n"+line) {
			t.Errorf("%s is missing", line)
		}
	}
}

// slowRequest is a request whose body is not all there yet.
type slowRequest struct {
	rest   *io.PipeWriter
	body   string   // what is not sent yet
	status chan int // 0 if there was no response
}

// beginSlowRequest returns when the handler waits for the body: the client
// sends none of it before the server says 100 Continue, which it does when the
// handler begins to read.
func (r *running) beginSlowRequest(t *testing.T) slowRequest {
	t.Helper()
	body, rest := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+notesPath, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Expect", "100-continue")
	slow := slowRequest{rest: rest, status: make(chan int, 1)}
	go func() {
		transport := &http.Transport{ExpectContinueTimeout: patience}
		defer transport.CloseIdleConnections()
		response, err := transport.RoundTrip(request)
		if err != nil {
			slow.status <- 0
			return
		}
		_ = response.Body.Close()
		slow.status <- response.StatusCode
	}()
	draft := noteBody(t, 9)
	if _, err := io.WriteString(rest, draft[:1]); err != nil {
		t.Fatal(err)
	}
	slow.body = draft[1:]
	return slow
}

// finish sends the rest of the body, and fails unless the note is created.
func (s slowRequest) finish(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(s.rest, s.body); err != nil {
		t.Fatal(err)
	}
	_ = s.rest.Close()
	if status := <-s.status; status != http.StatusCreated {
		t.Errorf("the request in flight: got %d", status)
	}
}

// TestShutdownWaits ends the service in the middle of a request, which completes.
// Until then, the admin listener responds.
func TestShutdownWaits(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	r := startService(t, variables{"APP_ADMIN_PORT": port})
	slow := r.beginSlowRequest(t)
	r.cancel()
	for status := http.StatusOK; status != http.StatusServiceUnavailable; {
		if status, _ = page("http://127.0.0.1:" + port + "/ready"); status == 0 {
			t.Fatal("the admin listener is closed before the service has shut down")
		}
	}
	slow.finish(t)
	r.wait(t).want(t, exitOK)
}

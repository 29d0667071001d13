package golden

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// response is a response whose body has been read.
type response struct {
	status int
	header http.Header
	body   string
}

// decode unmarshals the body into value.
func (r response) decode(t testing.TB, value any) {
	t.Helper()
	decode(t, r.body, value)
}

// decode unmarshals text into value.
func decode(t testing.TB, text string, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), value); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
}

// client never reuses a connection, so that each request reaches whoever
// listens now.
var client = &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}

// send sends one request; headers are pairs of a name and a value.
func send(ctx context.Context, client *http.Client, method, url, body string, headers ...string) (response, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return response{}, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(headers, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	got, err := client.Do(request)
	if err != nil {
		return response{}, err
	}
	defer got.Body.Close()
	content, err := io.ReadAll(got.Body)
	return response{got.StatusCode, got.Header, string(content)}, err
}

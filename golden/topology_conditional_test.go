package golden

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// acceptsCompressedTags updates notes of several sizes under the entity tags
// that the proxy gives to compressed responses.
func (p *productionTopology) acceptsCompressedTags(t *testing.T) {
	for _, encoding := range []string{"gzip", "zstd", "identity"} {
		for _, size := range []int{10, 1 << 10, 8 << 10} {
			t.Run(fmt.Sprintf("%s %d bytes", encoding, size), func(t *testing.T) {
				p.updateCompressed(t, encoding, size)
			})
		}
	}
}

func (p *productionTopology) updateCompressed(t *testing.T, encoding string, size int) {
	body := fmt.Sprintf(`{"title":"compressed","body":%q}`, strings.Repeat("x", size))
	want := func(status int, method, path, body string, headers ...string) response {
		t.Helper()
		got, err := p.call(t.Context(), method, path, body, append(headers, "Accept-Encoding", encoding)...)
		if err != nil || got.status != status {
			t.Fatalf("%s %v: got %d %v, want %d", method, headers, got.status, err, status)
		}
		return got
	}
	created := want(http.StatusCreated, "POST", notes, body)
	path := created.header.Get("Location")
	read := want(http.StatusOK, "GET", path, "")
	if compressed := read.header.Get("Content-Encoding"); size > 512 && encoding != "identity" && compressed != encoding {
		t.Errorf("the proxy encoded the response as %q, want %s", compressed, encoding)
	}
	tag := read.header.Get("ETag")
	want(http.StatusNotModified, "GET", path, "", "If-None-Match", tag)
	want(http.StatusOK, "PUT", path, body, "If-Match", tag)
	want(http.StatusPreconditionFailed, "PUT", path, body, "If-Match", tag)
	want(http.StatusOK, "PUT", path, body, "If-Match", "*")
	want(http.StatusPreconditionFailed, "GET", path, "", "If-Match", tag)
}

package golden

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// acceptsCompressedTags updates notes of several sizes under the entity tags
// that the proxy gives to compressed responses.
func (s *site) acceptsCompressedTags(t *testing.T) {
	for _, encoding := range []string{"gzip", "zstd", "identity"} {
		for _, size := range []int{10, 1 << 10, 8 << 10} {
			t.Run(fmt.Sprintf("%s %d bytes", encoding, size), func(t *testing.T) {
				s.updateCompressed(t, encoding, size)
			})
		}
	}
}

func (s *site) updateCompressed(t *testing.T, encoding string, size int) {
	body := fmt.Sprintf(`{"title":"compressed","body":%q}`, strings.Repeat("x", size))
	ask := func(status int, method, path, body string, headers ...string) answer {
		t.Helper()
		got, err := s.ask(t.Context(), method, path, body, append(headers, "Accept-Encoding", encoding)...)
		if err != nil || got.status != status {
			t.Fatalf("%s %v: got %d %v, want %d", method, headers, got.status, err, status)
		}
		return got
	}
	created := ask(http.StatusCreated, "POST", notes, body)
	path := created.header.Get("Location")
	read := ask(http.StatusOK, "GET", path, "")
	if compressed := read.header.Get("Content-Encoding"); size > 512 && encoding != "identity" && compressed != encoding {
		t.Errorf("the proxy encoded the response as %q, want %s", compressed, encoding)
	}
	tag := read.header.Get("ETag")
	ask(http.StatusNotModified, "GET", path, "", "If-None-Match", tag)
	ask(http.StatusOK, "PUT", path, body, "If-Match", tag)
	ask(http.StatusPreconditionFailed, "PUT", path, body, "If-Match", tag)
	ask(http.StatusOK, "PUT", path, body, "If-Match", "*")
	ask(http.StatusPreconditionFailed, "GET", path, "", "If-Match", tag)
}

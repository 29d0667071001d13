package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"example.com/orders/api"
	"example.com/orders/internal/web/webtest"
)

// TestContractIsServed asks for the contract in both forms.
func TestContractIsServed(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	written, err := api.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.do(t, "GET", "/openapi.yaml", ""); got.Body.String() != string(written) || got.Header().Get("Content-Type") != "application/yaml" {
		t.Errorf("got %q\n%s", got.Header().Get("Content-Type"), got.Body)
	}
	got := s.do(t, "GET", "/openapi.json", "")
	paths, _ := got.JSON["paths"].(map[string]any)
	if got.JSON["openapi"] != "3.1.1" || paths["/openapi.json"] == nil {
		t.Errorf("got %.200s", got.Body)
	}
}

// TestFilesAreKept holds that clients load what they have only once, also
// through a proxy that compresses responses.
func TestFilesAreKept(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for _, path := range []string{"/openapi.yaml", "/openapi.json", "/docs", "/docs/docs.js", "/docs/favicon-32x32.png", "/docs/swagger-ui.css"} {
		got := s.do(t, "GET", path, "")
		tag := got.Header().Get("ETag")
		if got.Code != http.StatusOK || tag == "" || got.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: got %d %v", path, got.Code, got.Header())
		}
		for condition, want := range map[string]int{
			tag: 304, "W/" + tag: 304, strings.TrimSuffix(tag, `"`) + `-gzip"`: 304, `"1", ` + tag: 304, "*": 304, `"1"`: 200, "": 200,
		} {
			got := s.do(t, "GET", path, "", "If-None-Match", condition)
			if got.Code != want || (want == http.StatusNotModified) != (got.Body.Len() == 0) || got.Header().Get("ETag") != tag {
				t.Errorf("%s with If-None-Match: %s: got %d, %d bytes, ETag %s", path, condition, got.Code, got.Body.Len(), got.Header().Get("ETag"))
			}
		}
	}
}

// TestDocsLoad loads the page and the files that it names, and holds that it may
// load them and nothing else.
func TestDocsLoad(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	page := s.do(t, "GET", "/docs", "")
	if policy := page.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
		t.Errorf("got policy %q", policy)
	}
	links := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page.Body.String(), -1)
	if len(links) == 0 {
		t.Fatalf("the page loads nothing:\n%s", page.Body)
	}
	for _, link := range links {
		if got := s.do(t, "GET", "/"+link[1], ""); got.Code != http.StatusOK {
			t.Errorf("%s: got %d", link[1], got.Code)
		}
	}
	webtest.WantProblem(t, s.do(t, "GET", "/docs/index.html", ""), http.StatusNotFound, "nothing at this path")
	webtest.WantProblem(t, s.do(t, "GET", "/docs/..%2fdocs.js", ""), http.StatusNotFound, "nothing at this path")
}

// TestCompressedFiles holds that clients get a file compressed only if they take
// that, and the same file in either case.
func TestCompressedFiles(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	plain := s.do(t, "GET", "/docs/swagger-ui.css", "")
	for accepted, compressed := range map[string]bool{
		"gzip": true, "br, GZIP": true, "gzip;q=0.5": true, "gzip; q=1": true,
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0.000, br": false, "x-gzip": false,
	} {
		got := s.do(t, "GET", "/docs/swagger-ui.css", "", "Accept-Encoding", accepted)
		if got.Header().Get("Vary") != "Accept-Encoding" || (got.Header().Get("Content-Encoding") == "gzip") != compressed || (got.Header().Get("ETag") == plain.Header().Get("ETag")) == compressed {
			t.Errorf("%s: got %v", accepted, got.Header())
		}
		content := got.Body.String()
		if compressed {
			content = decompress(t, got.Body)
		}
		if content != plain.Body.String() || !strings.Contains(content, ".swagger-ui") {
			t.Errorf("%s: got another file: %.100s", accepted, content)
		}
	}
}

func decompress(t *testing.T, from io.Reader) string {
	t.Helper()
	reader, err := gzip.NewReader(from)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

package golden

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/services"
)

// browser returns the path of a browser that tests can drive.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "google-chrome", "chromium-browser"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	requireService(t, errors.Join(services.ErrUnavailable, errors.New("there is no Chromium")))
	return ""
}

// TestPage opens the page that shows the contract in a browser, for a service
// with a database and for one without: it lists every operation and sends a
// request, and the browser has nothing to complain about. With -update it takes
// the picture of the README.
func TestPage(t *testing.T) {
	slow(t)
	tool, program := buildTool(t, "tools/contract", contractTool), browser(t)
	all := deployments()
	for _, d := range []deployment{all[0], all[len(all)-1]} {
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			picture := filepath.Join(t.TempDir(), "page.png")
			if *update && d.name() == all[0].name() {
				picture = filepath.Join("testdata", "page.png")
			}
			s := launchEverything(t, d, shared.binary(t, d.Variant))
			_, err := output(withToken(s, tool, "show", "-browser", program, "-screenshot", picture, s.url()+"/docs", contractOf(t, d.Variant)))
			if err != nil {
				t.Error(err)
			}
			s.terminate(t)
			report.Record("shown in a browser", d.String(), time.Since(start))
		})
	}
}

// TestPageFinds holds the check of the page against pages with something wrong.
func TestPageFinds(t *testing.T) {
	slow(t)
	tool, program := buildTool(t, "tools/contract", contractTool), browser(t)
	all := deployments()
	d := all[len(all)-1]
	s := launchEverything(t, d, shared.binary(t, d.Variant))
	target, err := url.Parse(s.url())
	if err != nil {
		t.Fatal(err)
	}
	for finding, spoil := range map[string]func(*http.Response){
		"Content Security Policy": func(r *http.Response) {
			r.Header.Set("Content-Security-Policy", "default-src 'self'; style-src 'none'")
		},
		"404":                     func(r *http.Response) { spoilStatus(r, "/docs/favicon-32x32.png", http.StatusNotFound) },
		"the page got status 503": func(r *http.Response) { spoilStatus(r, "/api/v1/notes", http.StatusServiceUnavailable) },
		"lists no operations":     func(r *http.Response) { spoilStatus(r, "/openapi.yaml", http.StatusServiceUnavailable) },
	} {
		t.Run(finding, func(t *testing.T) {
			t.Parallel()
			proxy := httputil.NewSingleHostReverseProxy(target)
			proxy.ModifyResponse = func(r *http.Response) error { spoil(r); return nil }
			spoiled := httptest.NewServer(proxy)
			defer spoiled.Close()
			found, err := output(withToken(s, tool, "show", "-browser", program, spoiled.URL+"/docs", contractOf(t, d.Variant)))
			if err == nil || !strings.Contains(found, finding) {
				t.Errorf("got %v\n%s", err, found)
			}
		})
	}
}

// spoilStatus changes the status of responses to requests for path.
func spoilStatus(r *http.Response, path string, status int) {
	if r.Request.URL.Path == path {
		r.StatusCode = status
	}
}

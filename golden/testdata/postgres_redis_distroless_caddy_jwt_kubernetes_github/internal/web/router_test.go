package web_test

import (
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/web/webtest"
)

func TestIndex(t *testing.T) {
	t.Parallel()
	got := newService().start(t).do(t, "GET", "/", "")
	if got.Code != http.StatusOK || got.Body.String() != `{"name":"service","version":"1.2.3"}`+"\n" {
		t.Errorf("got %d %s", got.Code, got.Body)
	}
}

func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for _, path := range []string{"/nothing", "/api", "/things/", "/things/1/2", "/metrics", "/%00", "//"} {
		for _, method := range []string{"GET", "PATCH", "BREW"} {
			webtest.WantProblem(t, s.do(t, method, path, ""), http.StatusNotFound, "nothing at this path")
		}
	}
	for target, allowed := range map[string]string{
		"PATCH /things":      "GET, HEAD, POST",
		"BREW /things/a%2Fb": "GET, HEAD, PUT, DELETE",
		"OPTIONS /things/1":  "GET, HEAD, PUT, DELETE",
		"POST /healthcheck":  "GET, HEAD",
		"DELETE /":           "GET, HEAD",
	} {
		method, path, _ := strings.Cut(target, " ")
		got := s.do(t, method, path, "")
		webtest.WantProblem(t, got, http.StatusMethodNotAllowed, "has no "+method)
		if got.Header().Get("Allow") != allowed {
			t.Errorf("%s: got Allow %q, want %q", target, got.Header().Get("Allow"), allowed)
		}
	}
}

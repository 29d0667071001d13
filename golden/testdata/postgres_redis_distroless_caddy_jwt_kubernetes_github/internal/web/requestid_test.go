package web_test

import (
	"strings"
	"testing"
)

func TestRequestID(t *testing.T) {
	t.Parallel()
	s := newService().start(t)
	for _, sane := range []string{"a", "Abc-123_x.y", strings.Repeat("x", 64)} {
		if got := s.do(t, "GET", "/", "", "X-Request-Id", sane); got.Header().Get("X-Request-Id") != sane {
			t.Errorf("%q became %q", sane, got.Header().Get("X-Request-Id"))
		}
	}
	seen := map[string]bool{}
	for _, odd := range []string{"", strings.Repeat("x", 65), "a b", "a\tb", `"`, "ü", "<script>", "a\x7f"} {
		id := s.do(t, "GET", "/", "", "X-Request-Id", odd).Header().Get("X-Request-Id")
		if id == odd || len(id) < 20 || seen[id] {
			t.Errorf("%q became %q", odd, id)
		}
		seen[id] = true
	}
}

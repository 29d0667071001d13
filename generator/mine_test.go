package generator

import (
	"strings"
	"testing"
)

func TestIsMine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		glob, path string
		want       bool
	}{
		{"README.md", "README.md", true},
		{"README.md", "docs/README.md", false},
		{"**/README.md", "README.md", true},
		{"**/README.md", "docs/a/README.md", true},
		{"docs/", "docs/a/b.md", true},
		{"docs/", "docs.md", false},
		{"docs/**", "docs/a.md", true},
		{"docs/*", "docs/a/b.md", false},
		{"*.y*ml", "compose.yml", true},
		{"*.yaml", "ops/a.yaml", false},
		{".github/**/[a-c]i.yaml", ".github/workflows/ci.yaml", true},
	} {
		if got := IsMine([]string{"other", c.glob}, c.path); got != c.want {
			t.Errorf("%s of %s: %v", c.glob, c.path, got)
		}
	}
}

func TestStateRefusesGlobs(t *testing.T) {
	t.Parallel()
	for _, mine := range []string{
		`[""]`, `[/etc/passwd]`, `["a[b"]`, `["{a,b}"]`, `[[a]]`, `README.md`, `{a: b}`,
		`["` + strings.Repeat("a", maxGlob+1) + `"]`,
		`["` + strings.Repeat("*a", maxStars+1) + `"]`,
		"[" + strings.Repeat("a,", maxGlobs) + "a]",
	} {
		if state, err := ParseState([]byte(exampleYAML + "mine: " + mine + "\n")); err == nil || !strings.Contains(err.Error(), "mine") {
			t.Errorf("%.40s gives %v, %v", mine, state.Mine, err)
		}
	}
	state, err := ParseState([]byte(exampleYAML + "mine: [README.md, docs/]\n"))
	if err != nil || len(state.Mine) != 2 {
		t.Fatalf("got %v, %v", state.Mine, err)
	}
	written, err := state.Marshal()
	if err != nil || !strings.HasSuffix(string(written), "mine:\n  - README.md\n  - docs/\n") {
		t.Errorf("written as %s, %v", written, err)
	}
}

// BenchmarkIsMine matches the worst glob that is allowed with a path that
// almost matches.
func BenchmarkIsMine(b *testing.B) {
	glob := strings.Repeat("**/*", maxStars/3) + "b"
	path := strings.Repeat("a/", 50) + strings.Repeat("a", 100)
	for b.Loop() {
		IsMine([]string{glob}, path)
	}
}

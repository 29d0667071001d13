package golden

import (
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

// TestProblems holds the checks themselves against files that they must
// refuse, and against their nearest neighbours.
func TestProblems(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ path, content, want string }{
		{"a.md", "fine\n", ""},
		{"a.md", "", ""},
		{"a.md", "no end", "one newline"},
		{"a.md", "two ends\n\n", "one newline"},
		{"a.md", "blank at the end \n", "white space"},
		{"a.md", "dos\r\n", "carriage return"},
		{"a.md", "<no value>\n", "no value"},
		{"a.md", "{{.Name}}\n", "template action"},
		{"Makefile", "x: # docker ps --format '{{.ID}}'\n", ""},
		{"Makefile", "x: # {{.ID}}\n", "template action"},
		{".github/workflows/ci.yml", "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: \"${{ github.ref_name }}\"}]}}\n", ""},
		{".github/workflows/ci.yml", "name: ${{ a }}{{.Name}}\n", "template action"},
		{".github/workflows/ci.yml", "on: push\njobs: {}\n", "jobs"},
		{".gitlab-ci.yml", "stages: [a]\nworkflow: {}\na: {stage: a, script: [b]}\n", ""},
		{".gitlab-ci.yml", "stages: [a]\nworkflow: {}\na: {stage: b, script: [b]}\n", "stage b"},
		{"ci.yml", "name: ${{ github.ref }}\n", "template action"},
		{"alerts.yaml", "a: '{{ $labels.instance }} {{ $value | humanize }}'\n", ""},
		{"alerts.yaml", "a: '{{ $labels.instance }} {{ .Name }}'\n", "template action"},
		{"board.json", "{\"legendFormat\": \"{{method}}\"}\n", ""},
		{"board.json", "{\"title\": \"{{.Name}}\"}\n", "template action"},
		{"a.go", "package a\n\nvar x = [][]int{{1}, {2}}\n", ""},
		{"a.go", "package a\n\n// {{.Name}}\n", "template action"},
		{"a.go", "package a\nvar x = 1\n", "gofumpt"},
		{"a.go", "package a\n\nfunc f() {\n\n\tprintln()\n}\n", "gofumpt"},
		{"a.go", "package\n", "expected"},
		{"a.yaml", "a: [1\n", "yaml"},
		{"a.json", "{\n", "JSON"},
		{"go.sum", "example.com/a v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", ""},
		{"go.sum", "redis\n", "checksum"},
	} {
		got := strings.Join(problems(generator.File{Path: test.path, Content: []byte(test.content)}), "; ")
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s %q: got %q, want %q", test.path, test.content, got, test.want)
		}
	}
}

func TestAbsentWords(t *testing.T) {
	t.Parallel()
	for _, variant := range Variants() {
		if !variant.Redis {
			words := wordsIn(generator.File{Path: "a.md", Content: []byte("one\ntwo REDIS\n")})
			if words["redis"] != 2 {
				t.Errorf("got %v, want redis in line 2", words)
			}
			if got := strings.Join(absentWords(variant), " "); !strings.Contains(got, "redis") {
				t.Errorf("%s: absent are %q, want redis among them", variant, got)
			}
			return
		}
	}
	t.Error("every variant has Redis")
}

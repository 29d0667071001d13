package generator

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/resource"
)

const exampleSum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func exampleSpec() Spec {
	return Spec{
		Name: "orders", Module: "example.com/orders", Description: "Keeps notes.",
		Database: []string{"sqlite", "postgres"}, Redis: true,
		Runtime: "distroless", Proxy: "caddy", Auth: "none", CI: "github",
		Resources: exampleResources(),
	}
}

func exampleState() State {
	return State{
		Schema: 2, TemplateVersion: "1.0.0", Answers: exampleSpec(), BaseSHA256: exampleSum,
		Moves: map[string]string{"b.go": "c/b.go", "a.go": "b/a.go"},
	}
}

const exampleYAML = "# chassis keeps this file; `chassis upgrade` reads and rewrites it." + `
schema: 2
template_version: 1.0.0
answers:
  name: orders
  module: example.com/orders
  description: Keeps notes.
  database:
    - sqlite
    - postgres
  redis: true
  runtime: distroless
  proxy: caddy
  ci: github
  resources:
    - spec: note/notes title:string body:text
      migration: 1
base_sha256: ` + exampleSum + `
moves:
  a.go: b/a.go
  b.go: c/b.go
`

func TestStateAsWritten(t *testing.T) {
	t.Parallel()
	data, err := exampleState().Marshal()
	if err != nil || string(data) != exampleYAML {
		t.Errorf("got %v\n%s", err, data)
	}
}

func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	minimal := exampleState()
	minimal.Answers.Database, minimal.Moves = nil, map[string]string{}
	hostile := exampleState()
	hostile.TemplateVersion = "1.0.0-rc.1+build"
	hostile.Moves = map[string]string{"true": "null", "a: b": "# c", "1": "1.0", "ä b": "'\""}
	for _, text := range []string{"true", "null", "123", "1.0", "~", "- x", "a: b", "# x", "'", `a "b" $c \ {{x}} 'd'`, "yes", "2026-01-01", "<<"} {
		state := hostile
		state.Answers.Description = text
		for _, want := range []State{minimal, state} {
			data, err := want.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			got, err := ParseState(data)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, %v from\n%s", got, err, data)
			}
		}
	}
}

// TestStateLeavesOutNo holds that a service's record does not name what the
// service was rendered without.
func TestStateLeavesOutNo(t *testing.T) {
	t.Parallel()
	state := exampleState()
	state.Answers.Database, state.Answers.Redis = nil, false
	state.Answers.Proxy, state.Answers.CI = "none", "none"
	data, err := state.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"database", "redis", "proxy", "ci:", "none", "false"} {
		if strings.Contains(string(data), word) {
			t.Errorf("the record names %q:\n%s", word, data)
		}
	}
	got, err := ParseState(data)
	if err != nil || !reflect.DeepEqual(got.Answers, state.Answers) {
		t.Errorf("got %+v, %v", got.Answers, err)
	}
}

func TestParseStateRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ old, new, want string }{
		{exampleYAML, "", "is empty"},
		{"schema: 2", "schema: 0", "does not exist"},
		{"schema: 2", "schema: one", "schema"},
		{"schema: 2", "schema: 2\nschema: 2", "twice"},
		{"schema: 2", "", `"schema" is missing`},
		{"schema: 2", "schema: 2\nextra: x", `unknown key "extra"`},
		{"template_version: 1.0.0", "template_version: v1", "not a semantic version"},
		{"template_version: 1.0.0", "template_version: [1]", "template_version"},
		{exampleSum, "e3b0", "not a SHA-256"},
		{exampleSum, strings.Repeat("x", 64), "not a SHA-256"},
		{"b/a.go", "../a.go", "not a path inside"},
		{"  a.go:", "  /a.go:", "not a path inside"},
		{"b/a.go", ".git/hooks/post-commit", "leads into .git"},
		{"  a.go:", "  .chassis/project.yaml:", "leads into .chassis"},
		{"b/a.go", "c/b.go", `"a.go" and "b.go" both lead to "c/b.go"`},
		{"b/a.go", "[x]", "moves"},
		{"name: orders", "name: ../orders", "name"},
		{"redis: true", "redis: maybe", "redis"},
		{"redis: true", "redis: true\n  regis: true", "did you mean redis?"},
		{"redis: true", "redis: &x true", ""},
		{"  resources:\n    - spec: note/notes title:string body:text\n      migration: 1\n", "", `"resources" is missing`},
		{"title:string", "title:sting", `resources: line 16: spec: column 18: "sting" is not a type`},
		{"migration: 1", "migration: 0", "is not the number of a migration"},
		{"    - spec", "    - {spec: note/notes a:int, migration: 1}\n    - spec", "is a resource already"},
		{"schema: 2", "schema: 1", "resources"},
		{"name: orders", "name: &x orders\n  proxy: *x", "alias"},
	}
	for _, test := range tests {
		state, err := ParseState([]byte(strings.Replace(exampleYAML, test.old, test.new, 1)))
		if test.want == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %+v, %v; want %q", test.new, state, err, test.want)
		}
	}
	_, err := ParseState([]byte("schema: 3\nwhatever: x\n"))
	if !errors.Is(err, ErrNewerState) {
		t.Errorf("schema 3: got %v", err)
	}
}

// TestOlderState reads records of services that had the example as their only
// resource.
func TestOlderState(t *testing.T) {
	t.Parallel()
	older := strings.Replace(exampleYAML, "schema: 2", "schema: 1", 1)
	older = strings.Replace(older, "  resources:\n    - spec: note/notes title:string body:text\n      migration: 1\n", "", 1)
	got, err := ParseState([]byte(older))
	if err != nil || !reflect.DeepEqual(got, exampleState()) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestStateHoldsResources writes what no SPEC holds, and reads it back.
func TestStateHoldsResources(t *testing.T) {
	t.Parallel()
	state := exampleState()
	for _, resources := range [][]resource.Resource{shopResources(t), nil} {
		state.Answers.Resources = resources
		data, err := state.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseState(data)
		if err != nil || !reflect.DeepEqual(got, state) {
			t.Errorf("got %+v, %v from\n%s", got, err, data)
		}
	}
}

func FuzzParseState(f *testing.F) {
	f.Add([]byte(exampleYAML))
	f.Add([]byte(bomb))
	f.Fuzz(func(t *testing.T, data []byte) {
		state, err := ParseState(data)
		if err != nil {
			return
		}
		written, err := state.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseState(written)
		if err != nil || !reflect.DeepEqual(again, state) {
			t.Errorf("%+v read back as %+v, %v", state, again, err)
		}
	})
}

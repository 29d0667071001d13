package generator

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := Answers{"name": "orders"}.Spec()
	if err != nil {
		t.Fatal(err)
	}
	want := exampleSpec()
	want.Description = "The orders service"
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAnswersAreMadeCanonical(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"sqlite":                 {"sqlite"},
		"postgres,sqlite":        {"sqlite", "postgres"},
		" postgres , sqlite ":    {"sqlite", "postgres"},
		"sqlite,sqlite":          {"sqlite"},
		"sqlite,postgres,sqlite": {"sqlite", "postgres"},
		"none":                   nil,
	}
	for text, want := range tests {
		spec, err := Answers{"name": "orders", "database": text, "redis": "T"}.Spec()
		if err != nil || !reflect.DeepEqual(spec.Database, want) {
			t.Errorf("database %q: got %q, %v; want %q", text, spec.Database, err, want)
		}
		again, err := spec.Answers().Spec()
		if err != nil || !reflect.DeepEqual(again, spec) {
			t.Errorf("database %q: read back as %+v, %v", text, again, err)
		}
	}
}

func TestEveryBadAnswerIsReported(t *testing.T) {
	t.Parallel()
	_, err := Answers{
		"name": "-", "module": "x y", "description": "a\nb", "database": "none,sqlite",
		"redis": "ja", "runtime": "Debian", "proxy": "", "ci": "githb", "dtabase": "sqlite",
	}.Spec()
	var invalid *ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v", err)
	}
	fields := map[string]bool{}
	for _, problem := range invalid.Problems {
		fields[problem.Field] = true
		if problem.Reason == "" || problem.Hint == "" {
			t.Errorf("%s lacks a reason or a hint", problem)
		}
	}
	if len(fields) != 9 || len(invalid.Problems) != 9 {
		t.Errorf("got problems of %v", fields)
	}
	for _, hint := range []string{"did you mean database?", "did you mean github?", "did you mean debian?"} {
		if !strings.Contains(err.Error(), hint) {
			t.Errorf("%q is not in:\n%v", hint, err)
		}
	}
}

func TestABadNameBlamesNoDefault(t *testing.T) {
	t.Parallel()
	_, err := Answers{"name": "My Service"}.Spec()
	var invalid *ValidationError
	if !errors.As(err, &invalid) || len(invalid.Problems) != 1 || invalid.Problems[0].Hint != "try my-service" {
		t.Errorf("got %v", err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	good := []string{
		"a", "orders", "my-api", "a1", "a--b", "go", "main", "type", "http", "fmt", "std", "internal",
		strings.Repeat("a", 63),
	}
	for _, name := range good {
		if problem := ask("name").Check(name); problem != nil {
			t.Errorf("%q is refused: it %s", name, problem.Reason)
		}
	}
	bad := []string{
		"", "Orders", "1a", "-a", "a-", "a.b", "a/b", "..", ".", "a b", " ", "ä", "öl", "a_b", "a\x00", "a\n",
		"con", "nul", "aux", "com1", "vendor", "testdata", "v1", "v2", "v01", "true", strings.Repeat("a", 64),
	}
	for _, name := range bad {
		if problem := ask("name").Check(name); problem == nil || problem.Reason == "" || problem.Hint == "" {
			t.Errorf("%q: %v", name, problem)
		}
	}
}

// ask returns the question of the given key.
func ask(key string) Question {
	all := Questions()
	return all[slices.IndexFunc(all, func(q Question) bool { return q.Key == key })]
}

// TestRecordedNames holds that a service keeps a name that is refused today.
func TestRecordedNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"caddy", "none", "false", "t", "v1"} {
		state := exampleState()
		state.Answers.Name = name
		data, err := state.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseState(data)
		if err != nil || got.Answers.Name != name {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
		spec, err := got.Answers.With(Answers{"redis": "false"})
		if err != nil || spec.Name != name || spec.Redis {
			t.Errorf("%s: without Redis got %+v, %v", name, spec, err)
		}
		if _, err := exampleSpec().With(Answers{"name": name}); err == nil {
			t.Errorf("%s: orders can be renamed to it", name)
		}
		if _, err := Project(exampleTemplates(nil), state.Answers, "1.2.3"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestModules(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"example.com/x", "github.com/Org/x", "github.com/acme/x/v2", "gopkg.in/x.v1", "a.b"} {
		if reason, _ := checkModule(path); reason != "" {
			t.Errorf("%q is refused: it %s", path, reason)
		}
	}
	bad := map[string]string{ // to hint
		"":                          "answer a path such as github.com/acme/orders",
		"Foo Bar":                   "try example.com/foo-bar",
		"../x":                      "try example.com/x",
		"std":                       "try example.com/std",
		"orders":                    "try example.com/orders",
		"net/http":                  "try example.com/net/http",
		"github.com/acme/x/":        "try github.com/acme/x",
		"/github.com/acme/x":        "try github.com/acme/x",
		"github.com//x":             "try github.com/x",
		"github.com/acme/x/v1":      "try github.com/acme/x",
		"github.com/acme/x/v02":     "try github.com/acme/x",
		"https://github.com/acme/x": "try github.com/acme/x",
		"git@github.com:acme/x.git": "try github.com/acme/x",
		"github.com/acme/x@v1.0.0":  "try github.com/acme/x-v1.0.0",
		`github.com\acme\x`:         "try github.com/acme/x",
		"example.com/ä":             "answer a path such as github.com/acme/orders",
		"example.com/" + strings.Repeat("a", 200): "answer a shorter path, such as github.com/acme/orders",
	}
	for path, want := range bad {
		if reason, hint := checkModule(path); reason == "" || hint != want {
			t.Errorf("%q: reason %q, hint %q, want %q", path, reason, hint, want)
		}
	}
}

func TestDescriptions(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"x", `a "b" $c \ {{x}} 'd'`, "ärger 😀", strings.Repeat("ä", 200)} {
		if reason, _ := checkDescription(text); reason != "" {
			t.Errorf("%q is refused: it %s", text, reason)
		}
	}
	for _, text := range []string{
		"", "a\nb", "a\rb", "a\tb", "\x00", "\x1b[31m", "a\u2028b", "a\u202eb", "\ufeffa", "\xff", strings.Repeat("ä", 201),
	} {
		if reason, hint := checkDescription(text); reason == "" || hint == "" {
			t.Errorf("%q: reason %q, hint %q", text, reason, hint)
		}
	}
}

// FuzzSpec holds that no answer panics, and that what is accepted is stable
// and keeps its promises.
func FuzzSpec(f *testing.F) {
	f.Add("orders", "example.com/orders", "Keeps notes.", "sqlite,postgres", "true", "debian")
	f.Add("con", "https://x/v1", "\xff", "none,none", "1", "")
	f.Add("0", "/v0", "'", ",", "", "none")
	f.Fuzz(func(t *testing.T, name, module, description, database, redis, runtime string) {
		answers := Answers{
			"name": name, "module": module, "description": description,
			"database": database, "redis": redis, "runtime": runtime,
		}
		spec, err := answers.Spec()
		if err != nil {
			if !utf8.ValidString(err.Error()) {
				t.Errorf("message is not UTF-8: %q", err)
			}
			return
		}
		if len(spec.Name) > 63 || strings.ContainsAny(spec.Name+spec.Module, " \\\"'$\n\x00") || strings.Contains(spec.Name, "/") {
			t.Errorf("accepted %+v", spec)
		}
		again, err := spec.Answers().Spec()
		if err != nil || !reflect.DeepEqual(again, spec) {
			t.Errorf("%+v read back as %+v, %v", spec, again, err)
		}
	})
}

// FuzzSuggestions holds that a suggested name or path is itself accepted.
func FuzzSuggestions(f *testing.F) {
	f.Add("My Service")
	f.Add("vendor")
	f.Add("con")
	f.Add("true")
	f.Add("v" + strings.Repeat("1", 70))
	f.Add("git@github.com:acme/x.git/v1/v1")
	f.Fuzz(func(t *testing.T, text string) {
		if problem := ask("name").Check(suggestName(text)); problem != nil {
			t.Errorf("suggested the name %q for %q: it %s", suggestName(text), text, problem.Reason)
		}
		if path, ok := strings.CutPrefix(suggestModule(text), "try "); ok {
			if reason, _ := checkModule(path); reason != "" {
				t.Errorf("suggested the module %q for %q: it %s", path, text, reason)
			}
		}
	})
}

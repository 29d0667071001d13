package generator

import (
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

var verdictSeed = flag.Uint64("verdict-seed", 0, "seed of TestVerdicts; 0 draws one")

// A verdictTest compares the verdict of the JSON Schema, read as either draft,
// with that of the parser.
type verdictTest struct{ drafts map[string]*jsonschema.Schema }

func newVerdictTest(t testing.TB) verdictTest {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	const latest, older = "https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#"
	asOlder := strings.Replace(string(text), latest, older, 1)
	if asOlder == string(text) {
		t.Fatalf("the schema does not name %s", latest)
	}
	return verdictTest{map[string]*jsonschema.Schema{"2020-12": compiled(t, string(text)), "draft-07": compiled(t, asOlder)}}
}

// compiled returns the schema of text, held against the schema of its draft.
func compiled(t testing.TB, text string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("answers.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("answers.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// compare returns whether the answers, a JSON value, are valid, and reports
// where one verdict differs from another.
func (v verdictTest) compare(t testing.TB, answers any) bool {
	t.Helper()
	asJSON, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	want := parserVerdict(asJSON)
	if got := parserVerdict(asYAML); (got == nil) != (want == nil) {
		t.Errorf("the parser says %v to\n%s\nand %v to\n%s", want, asJSON, got, asYAML)
	}
	v.compareJSON(t, asJSON, want)
	return want == nil
}

// compareJSON compares the schema's verdicts on a document with that of the
// parser, unless the parser alone can tell.
func (v verdictTest) compareJSON(t testing.TB, document []byte, want error) {
	t.Helper()
	if beyondSchema(want) {
		return
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(document)))
	if err != nil {
		t.Fatal(err)
	}
	for draft, schema := range v.drafts {
		if got := schema.Validate(value); (got == nil) != (want == nil) {
			t.Errorf("the parser says %v, %s says %v to\n%s", want, draft, got, document)
		}
	}
}

// beyondSchema reports whether the parser refused nothing but what no schema can
// tell: how the parts of a SPEC and resources go together.
func beyondSchema(err error) bool {
	invalid, ok := errors.AsType[*ValidationError](err)
	return ok && !slices.ContainsFunc(invalid.Problems, func(problem Problem) bool {
		return problem.Field != resourcesKey || !slices.ContainsFunc(together(), func(part string) bool { return strings.Contains(problem.Reason, part) })
	})
}

// together are parts of the reasons that are about how things go together.
func together() []string {
	return []string{
		"is a field already", "is a value already", "is the singular too", " in Go, as is ", "PostgreSQL cuts what is above", "its SPEC has",
		"is not a resource", "is the resource itself", "closes a cycle", "is a resource already", "is the plural of", "is the name of another resource",
		"has the Go package of", "has the name of the Go package", "has a Go package for its tests", "has the name of a schema", "would exist twice", "has the name of the Go files",
	}
}

// parserVerdict returns why an answers file is refused, nil if it is not.
func parserVerdict(data []byte) error {
	answers, err := ParseAnswers(data)
	if err == nil {
		_, err = answers.Spec()
	}
	return err
}

// TestVerdictsOnEdges gives each question every answer of the pools.
func TestVerdictsOnEdges(t *testing.T) {
	t.Parallel()
	verdicts := newVerdictTest(t)
	for _, question := range Questions() {
		for _, text := range slices.Concat(goodTexts(question.Key), badTexts(question.Key)) {
			want := slices.Contains(goodTexts(question.Key), text)
			if got := verdicts.compare(t, withAnswer(question.Key, text)); got != want && question.Kind == Text {
				t.Errorf("%s %q: valid is %v", question.Key, text, got)
			}
		}
		for _, value := range oddValues() {
			verdicts.compare(t, withAnswer(question.Key, value))
		}
	}
	for _, list := range append(goodSpecs(), badSpecs()...) {
		verdicts.compare(t, withAnswer(resourcesKey, list))
	}
	verdicts.compare(t, map[string]any{})
	for _, value := range oddValues() {
		verdicts.compare(t, value)
	}
}

func withAnswer(key string, value any) map[string]any {
	answers := map[string]any{"name": "orders"}
	answers[key] = value
	return answers
}

// TestVerdicts draws valid answers, and answers that mutations have made
// invalid or not, and compares the verdicts on them.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	seed := *verdictSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d (-verdict-seed repeats it)", seed)
	verdicts := newVerdictTest(t)
	source := drawer{rand.New(rand.NewPCG(seed, 0))}
	const draws = 6000
	valid := 0
	for range draws {
		if verdicts.compare(t, source.answers()) {
			valid++
		}
		if t.Failed() {
			return
		}
	}
	if valid < draws/5 || valid > draws*4/5 {
		t.Errorf("%d of %d draws are valid: too few of one kind", valid, draws)
	}
}

// FuzzVerdict compares the verdicts on answers; list holds the items of a list.
func FuzzVerdict(f *testing.F) {
	f.Add("orders", "example.com/orders", "Keeps notes.", "sqlite,postgres", "debian", "caddy", "github")
	f.Add("none", "gopkg.in/con.v-unstable", "\u3000", "sqlite,sqlite", "", "none", "none")
	f.Add("v1", "a.b/x~1/v1.2", "a\u202eb", " sqlite,none", "Debian", "\ufeff", "github\n")
	verdicts := newVerdictTest(f)
	f.Fuzz(func(t *testing.T, name, module, description, list, runtime, proxy, ci string) {
		if !utf8.ValidString(strings.Join([]string{name, module, description, list, runtime, proxy, ci}, " ")) {
			return // no JSON holds it
		}
		verdicts.compare(t, map[string]any{
			"name": name, "module": module, "description": description, "database": strings.Split(list, ","),
			"runtime": runtime, "proxy": proxy, "ci": ci,
		})
		for key, text := range map[string]string{"name": name, "module": module, "description": description} {
			verdicts.compare(t, withAnswer(key, text))
		}
	})
}

// FuzzVerdictOnResources compares the verdicts on SPECs, one a line.
func FuzzVerdictOnResources(f *testing.F) {
	for _, list := range append(goodSpecs(), badSpecs()...) {
		f.Add(strings.Join(list, "\n"))
	}
	verdicts := newVerdictTest(f)
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) {
			verdicts.compare(t, withAnswer(resourcesKey, strings.Split(text, "\n")))
		}
	})
}

// FuzzVerdictOnDocument compares the verdicts on a JSON document.
func FuzzVerdictOnDocument(f *testing.F) {
	for _, document := range []string{
		`{"name":"orders"}`, `{"name":"orders","module":"github.com\/acme\/orders"}`,
		`{"name":"orders","description":"\ud83d\ude00"}`, `{"name":"orders","description":"\ud83d"}`,
		`{"name":"orders","database":["sqlite","sqlite"]}`, `{"name":"orders","name":"orders"}`, "{\"name\":\"\xff\"}",
		`{"name":"orders","module":"gopkg.in/con.v-unstable"}`, `{"name":"orders",}`, `{name: orders}`,
	} {
		f.Add([]byte(document))
	}
	verdicts := newVerdictTest(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		verdict := parserVerdict(data)
		isObject := strings.HasPrefix(strings.TrimLeft(string(data), " \t\r\n"), "{")
		if !isObject || !json.Valid(data) || isStrict(verdict) {
			return // YAML, or what no schema sees
		}
		verdicts.compareJSON(t, data, verdict)
	})
}

// isStrict reports whether the parser refused the document itself rather than
// an answer: a schema sees the value of a document, not how it is written.
func isStrict(err error) bool {
	if err == nil {
		return false
	}
	return slices.ContainsFunc([]string{
		"stands there twice", "is half of a surrogate pair", "is not UTF-8", "more than 100 keys", "is larger than",
	}, func(reason string) bool { return strings.Contains(err.Error(), reason) })
}

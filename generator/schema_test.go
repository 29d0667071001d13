package generator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemaAgreesWithTheParser holds the JSON Schema against the code that
// reads answers.
func TestSchemaAgreesWithTheParser(t *testing.T) {
	t.Parallel()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource("answers.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("answers.json") // holds it against the draft's own schema
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(exampleSpec())
	if err != nil {
		t.Fatal(err)
	}
	for answers, want := range map[string]bool{
		string(encoded):     true,
		`{"name":"orders"}`: true,
		`{}`:                false,
		`{"name":"Orders"}`: false,
		`{"name":"-"}`:      false,
		`{"name":"orders","database":[],"redis":false,"runtime":"debian","proxy":"none","ci":"none"}`: true,
		`{"name":"orders","database":["mysql"]}`:                                                      false,
		`{"name":"orders","redis":"true"}`:                                                            false,
		`{"name":"orders","ci":"travis"}`:                                                             false,
		`{"name":"orders","regis":true}`:                                                              false,
		`{"name":"orders","description":""}`:                                                          false,
		`{"name":"` + strings.Repeat("a", 64) + `"}`:                                                  false,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(answers))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != want {
			t.Errorf("the schema says %v to %s", err, answers)
		}
		parsed, err := ParseAnswers([]byte(answers))
		if err == nil {
			_, err = parsed.Spec()
		}
		if (err == nil) != want {
			t.Errorf("the parser says %v to %s", err, answers)
		}
	}
}

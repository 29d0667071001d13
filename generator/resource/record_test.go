package resource

import (
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const recordYAML = `- spec: note/notes title:string body:text
  migration: 1
  retired: 8
- spec: order/orders customer:string total:int discount:int? yes:bool no:bool
  migration: 2
  fields:
    discount: 7
    "no": 7
- spec: item/items order:ref(order) sku:string! state:enum(open|closed)
  migration: 3
`

func recorded(t *testing.T) []Resource {
	t.Helper()
	resources := parseAll(t,
		Example, "order customer:string total:int discount:int? yes:bool no:bool", "item order:ref(order) sku:string! state:enum(open|closed)")
	resources[0].Migration, resources[0].Retired = 1, 8
	resources[1].Migration, resources[2].Migration = 2, 3
	resources[1].Fields[2].Migration, resources[1].Fields[4].Migration = 7, 7
	return resources
}

func TestRecordAsWritten(t *testing.T) {
	t.Parallel()
	if got := marshalled(t, recorded(t)); got != recordYAML {
		t.Errorf("got\n%s", got)
	}
	if got := marshalled(t, nil); got != "[]\n" {
		t.Errorf("got %q of none", got)
	}
}

// marshalled returns the record of resources as text.
func marshalled(t *testing.T, resources []Resource) string {
	t.Helper()
	var out strings.Builder
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(Marshal(resources)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// unmarshalled reads the record in text.
func unmarshalled(t *testing.T, text string) ([]Resource, error) {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	return Unmarshal(document.Content[0])
}

func TestRecordReadBack(t *testing.T) {
	t.Parallel()
	got, err := unmarshalled(t, recordYAML)
	if err != nil || !reflect.DeepEqual(got, recorded(t)) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := unmarshalled(t, "[]"); err != nil || got != nil {
		t.Errorf("got %v, %v of none", got, err)
	}
	asJSON := `[{"spec": "note title:string", "migration": 1}]`
	if got, err := unmarshalled(t, asJSON); err != nil || got[0].Plural != "notes" {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestRecordKeepsWhatIsReserved holds that names which were free once can be
// read for ever.
func TestRecordKeepsWhatIsReserved(t *testing.T) {
	t.Parallel()
	if got, err := unmarshalled(t, "- spec: config/values type:int\n  migration: 1\n"); err != nil || got[0].Name != "config" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ old, new, want string }{
		{recordYAML, "a: b", "line 1: is not a list of resources"},
		{recordYAML, "- note", "line 1: line 1: is not a mapping"},
		{recordYAML, strings.Repeat("- {}\n", MaxResources+1), "has more than 100 resources"},
		{"spec: note/notes title", "spec: note/notes title:int title", `line 1: spec: column 22: "title" is a field already`},
		{"spec: note/notes title:string body:text", "spec: 1", "spec is missing or is no text"},
		{"spec: note/notes title:string body:text", "spec: [note]", "spec is missing or is no text"},
		{"- spec: note/notes title:string body:text\n  migration: 1", "- migration: 1", "spec is missing or is no text"},
		{"migration: 1\n", "\n", "migration is missing"},
		{"migration: 1\n", "migration: one\n", `"migration": is not the number of a migration`},
		{"migration: 1\n", "migration: 0\n", "is not the number"},
		{"migration: 1\n", "migration: -1\n", "is not the number"},
		{"migration: 1\n", "migration: 1.5\n", "is not the number"},
		{"migration: 1\n", "migration: \"1\"\n", "is not the number"},
		{"migration: 1\n", "migration: 99999999999999999999\n", "is not the number"},
		{"migration: 1\n", "migration: [1]\n", "is not the number"},
		{"migration: 1\n", "migration: 1\n  migration: 1\n", "stands there twice"},
		{"migration: 1\n", "migration: 1\n  regis: 1\n", `line 3: "regis": is not a known key; the keys are spec, migration, fields and retired`},
		{"migration: 1\n", "migration: 1\n  ? [a]\n  : 1\n", "is not a word"},
		{"    discount: 7", "    discont: 7", `"discont" is not a field of order`},
		{"    discount: 7", "    discount: seven", "is not the number"},
		{"  fields:\n    discount: 7\n    \"no\": 7", "  fields: 7", "is not a mapping"},
		{"migration: 3", "migration: 2", "item: migration 2 is one of order already"},
		{"order:ref(order)", "order:ref(note)", "item.order: \"note\" was removed"},
		{"item/items", "item/orders", "\"orders\" is the plural of order already"},
	} {
		got, err := unmarshalled(t, strings.Replace(recordYAML, test.old, test.new, 1))
		if err == nil || got != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, %v; want %s", test.new, got, err, test.want)
		}
	}
}

func TestUnmarshalReportsAll(t *testing.T) {
	t.Parallel()
	_, err := unmarshalled(t, "- spec: a\n  migration: 1\n- spec: b\n  migration: 2\n")
	if err == nil || !strings.Contains(err.Error(), "line 1: ") || !strings.Contains(err.Error(), "line 3: ") {
		t.Errorf("got %v", err)
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(recordYAML))
	f.Add([]byte(`[{"spec": "note title:string", "migration": 1, "fields": {"title": 2}}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var document yaml.Node
		if yaml.Unmarshal(data, &document) != nil || document.Kind == 0 {
			return
		}
		resources, err := Unmarshal(document.Content[0])
		if err != nil {
			return
		}
		if again, err := unmarshalled(t, marshalled(t, resources)); err != nil || !reflect.DeepEqual(again, resources) {
			t.Errorf("%+v reads back as %+v, %v", resources, again, err)
		}
	})
}

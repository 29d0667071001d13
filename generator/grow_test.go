package generator

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/chassis-go/chassis/generator/resource"
)

// change is AddResource, AddFields or RemoveResource with its arguments.
type change func(Spec) (Spec, error)

func addResource(spec string, next int) change {
	return func(s Spec) (Spec, error) { return s.AddResource(spec, next) }
}

func addFields(name, fields string, next int) change {
	return func(s Spec) (Spec, error) { return s.AddFields(name, fields, next) }
}

func removeResource(name string, next int) change {
	return func(s Spec) (Spec, error) { return s.RemoveResource(name, next) }
}

// records returns the records of the resources, one a line.
func records(spec Spec) string {
	var lines []string
	for _, node := range resource.Marshal(spec.Resources).Content {
		lines = append(lines, strings.Join(words(node), " "))
	}
	return strings.Join(lines, "\n")
}

// words returns the keys and values of a node.
func words(node *yaml.Node) []string {
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var all []string
	for _, child := range node.Content {
		all = append(all, words(child)...)
	}
	return all
}

func TestGrow(t *testing.T) {
	t.Parallel()
	spec := exampleSpec()
	for _, step := range []struct {
		change change
		want   string // records
	}{
		{addResource("order customer:string", 4), "spec note/notes title:string body:text migration 1\nspec order/orders customer:string migration 4"},
		{
			addResource("item order:ref(order) sku:string!", 5),
			"spec item/items order:ref(order) sku:string! migration 5\nspec note/notes title:string body:text migration 1\nspec order/orders customer:string migration 4",
		},
		{
			addFields("order", "discount:int? state:enum(open|closed)", 6),
			"spec item/items order:ref(order) sku:string! migration 5\nspec note/notes title:string body:text migration 1\n" +
				"spec order/orders customer:string discount:int? state:enum(open|closed) migration 4 fields discount 6 state 6",
		},
		{
			removeResource("note", 7),
			"spec item/items order:ref(order) sku:string! migration 5\nspec note/notes title:string body:text migration 1 retired 7\n" +
				"spec order/orders customer:string discount:int? state:enum(open|closed) migration 4 fields discount 6 state 6",
		},
	} {
		before := records(spec)
		grown, err := step.change(spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := records(spec); got != before {
			t.Errorf("the answers before were changed to\n%s", got)
		}
		if spec = grown; records(spec) != step.want {
			t.Errorf("got\n%s\nwant\n%s", records(spec), step.want)
		}
		if again, err := spec.With(nil); err != nil || !reflect.DeepEqual(again, spec) {
			t.Errorf("not in canonical form: %+v, %v", again, err)
		}
	}
}

func TestGrowRefuses(t *testing.T) {
	t.Parallel()
	shop := exampleSpec()
	for _, step := range []change{
		addResource("order customer:string", 2), addResource("item order:ref(order)", 3), addResource("tag label:string", 4), removeResource("tag", 5),
	} {
		var err error
		if shop, err = step(shop); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		change change
		want   string
	}{
		"bad SPEC":            {addResource("order customer:sting total", 6), `resource "order customer:sting total": column 16: "sting" is not a type; did you mean string?`},
		"the rest of it":      {addResource("order customer:sting total", 6), `column 22: "total" has no type`},
		"twice":               {addResource("order total:int", 6), `column 1: "order" is a resource already; give each resource once; add field adds to one that is there`},
		"removed":             {addResource("tag label:string", 6), "it was removed, and databases may still hold it"},
		"reserved":            {addResource("select a:int", 6), "is a keyword of Go"},
		"ref to nothing":      {addResource("line of:ref(product)", 6), `column 13: "product" is not a resource; add that resource, or refer to one of item, note, order, line`},
		"ref to removed":      {addResource("line of:ref(tag)", 6), "was removed, and this field refers to it"},
		"field of nothing":    {addFields("oder", "a:int", 6), `resource "oder": is not a resource of the service; did you mean order?`},
		"field of a plural":   {addFields("orders", "a:int", 6), "did you mean order?"},
		"field of something":  {addFields("xyz", "a:int", 6), "its resources are item, note, order"},
		"both are reported":   {addFields("xyz", "a:in", 6), `field "a:in": column 3: "in" is not a type`},
		"field of removed":    {addFields("tag", "a:int", 6), "was removed; add what takes its place under another name"},
		"field twice":         {addFields("order", "customer:int?", 6), `field "customer:int?": column 1: "customer" is a field already`},
		"required unique":     {addFields("order", "sku:string!", 6), "there is no value for it in rows that exist; make it optional: sku:string?!"},
		"required ref":        {addFields("order", "tag:ref(note)", 6), "make it optional: tag:ref(note)?"},
		"cycle":               {addFields("order", "first:ref(item)?", 6), "closes a cycle of references"},
		"number that is used": {addFields("order", "a:int", 5), "migration 5 is one of "},
		"remove referred":     {removeResource("order", 6), `resource "order": item.order refers to it; remove item first: chassis remove resource item`},
		"remove nothing":      {removeResource("product", 6), "is not a resource of the service"},
		"remove twice":        {removeResource("tag", 6), "was removed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := test.change(shop)
			if _, ok := errors.AsType[*ValidationError](err); !ok || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
	empty := exampleSpec()
	empty.Resources = nil
	if _, err := empty.RemoveResource("note", 1); err == nil || !strings.Contains(err.Error(), "it has none") {
		t.Errorf("got %v", err)
	}
	if got, err := empty.AddResource(resource.Example, 1); err != nil || !reflect.DeepEqual(got, exampleSpec()) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// FuzzGrow holds that nothing that is asked for panics, and that what is accepted
// is remembered.
func FuzzGrow(f *testing.F) {
	f.Add("order customer:string", "order", "discount:int?", "note")
	f.Add("item note:ref(note)", "note", "item:ref(item)?", "item")
	f.Add("\xff", "", "a:enum(|)", "\x00")
	f.Fuzz(func(t *testing.T, spec, name, fields, removed string) {
		answers := exampleSpec()
		for next, step := range []change{addResource(spec, 2), addFields(name, fields, 3), removeResource(removed, 4)} {
			grown, err := step(answers)
			if err != nil {
				if _, ok := errors.AsType[*ValidationError](err); !ok || !utf8.ValidString(err.Error()) {
					t.Errorf("step %d: %v", next, err)
				}
				continue
			}
			state := exampleState()
			state.Answers = grown
			data, err := state.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			if read, err := ParseState(data); err != nil || !reflect.DeepEqual(read, state) {
				t.Errorf("step %d: %+v read back as %+v, %v", next, state, read, err)
			}
			answers = grown
		}
	})
}

package resource

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A drawer draws resources and changes texts.
type drawer struct{ *rand.Rand }

// resource draws a resource that Parse could have returned.
func (d drawer) resource() Resource {
	r := Resource{Name: d.name()}
	many, reason := plural(r.Name)
	if reason != "" || d.IntN(4) == 0 {
		many = r.Name + "_list"
	}
	r.Plural = many
	taken := fieldNames{}
	for range 1 + d.IntN(8) {
		if field := d.field(); taken.add(field) {
			r.Fields = append(r.Fields, field)
		}
	}
	return r
}

func (d drawer) field() Field {
	field := Field{Name: d.name(), Type: pick(d, Types()), Optional: d.IntN(3) == 0, Unique: d.IntN(3) == 0}
	switch field.Type {
	case String:
		field.Length = pick(d, []int{1, 40, DefaultLength, MaxUniqueLength, MaxUniqueLength + 1, MaxLength})
		field.Unique = field.Unique && field.Length <= MaxUniqueLength
	case Text, Bool:
		field.Unique = false
	case Decimal:
		field.Precision = 1 + d.IntN(MaxPrecision)
		field.Scale = d.IntN(field.Precision + 1)
		field.Unique = field.Unique && field.Precision >= minUniquePrecision
	case Enum:
		field.Unique = false
		for range 1 + d.IntN(4) {
			if value := d.name(); !slices.Contains(field.Values, value) {
				field.Values = append(field.Values, value)
			}
		}
	case Ref:
		field.Name, field.Target = strings.TrimSuffix(field.Name, "_id"), d.name()
	}
	return field
}

// name draws a name, now and then one that is not free or has no plural.
func (d drawer) name() string {
	parts := []string{"order", "item", "person", "address", "category", "a", "x1", "sku", "total", "state", "api", "id", "box", "half"}
	if d.IntN(30) == 0 {
		parts = slices.Concat(namesOf(takenPlurals()), namesOf(takenPackages()), uncountables(), []string{"orders", "people"})
	}
	name := pick(d, parts)
	for range d.IntN(3) / 2 {
		if longer := name + "_" + pick(d, parts); len(longer) <= MaxName-len("_list") {
			name = longer
		}
	}
	return strings.ReplaceAll(name, "_id", "_ref")
}

// edited returns text with a character or a piece inserted, removed or doubled.
func (d drawer) edited(text string) string {
	runes := []rune(text)
	at := d.IntN(len(runes) + 1)
	switch d.IntN(5) {
	case 0:
		runes = slices.Insert(runes, at, []rune(pick(d, []string{
			" ", "\t", "_", ":", "/", "(", ")", "|", "?", "!", ",", "s", "0", "A", "\n", "\u00a0", "ä", "'", "\x00",
		}))...)
	case 1:
		runes = slices.Insert(runes, at, []rune(pick(d, []string{
			" a:int", " id:int", "_id", "string(500)", "text!", ":", " select:int ", "sqlite_", "/orders", "values ", "|b", "decimal(3,4)", "??", " version:ref(a)",
		}))...)
	case 2:
		if at < len(runes) {
			runes = slices.Delete(runes, at, at+1)
		}
	case 3:
		if at < len(runes) {
			runes = slices.Insert(runes, at, runes[at])
		}
	}
	return string(runes)
}

func pick[T any](d drawer, from []T) T { return from[d.IntN(len(from))] }

// TestReadBack holds that Parse reads what String writes.
func TestReadBack(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	d := drawer{rand.New(rand.NewPCG(seed, 0))}
	for range 2000 {
		want := d.resource()
		got, err := Parse(want.String())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %q is %+v, %v; want %+v", seed, want, got, err, want)
		}
	}
}

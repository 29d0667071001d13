package main

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/getkin/kin-openapi/openapi3"
)

// generator makes values for schemas. Most of them fit their schema, and a wild
// one some do not: whether a request is allowed is for the contract to say.
type generator struct {
	*rand.Rand

	wild bool

	faker *gofakeit.Faker
	ids   []string // of resources
}

// rarely reports true for one in n calls.
func (g *generator) rarely(n int) bool { return g.IntN(n) == 0 }

// spoils reports true for one in n calls of a wild generator.
func (g *generator) spoils(n int) bool { return g.wild && g.rarely(n) }

func pick[T any](g *generator, values ...T) T { return values[g.IntN(len(values))] }

// value returns a value for a schema.
func (g *generator) value(schema *openapi3.Schema) any {
	if g.spoils(20) {
		return g.strange()
	}
	types := schema.Type.Slice()
	switch {
	case len(schema.OneOf) > 0:
		return g.value(pick(g, schema.OneOf...).Value)
	case len(schema.Enum) > 0:
		return pick(g, schema.Enum...)
	case slices.Contains(types, "null") && g.rarely(4):
		return nil
	case slices.Contains(types, "object"):
		return g.object(schema)
	case slices.Contains(types, "integer"):
		return g.integer(schema)
	case slices.Contains(types, "boolean"):
		return g.rarely(2)
	case slices.Contains(types, "string"):
		return g.text(schema)
	}
	return g.strange()
}

// strange returns a value that few schemas allow.
func (g *generator) strange() any {
	return pick[any](g, nil, true, 0, -1, 1.5, math.MaxInt64, 1e300, "", "\x00", " ", "\u00a0", "\U0001F600", []any{}, map[string]any{"": 1}, json.RawMessage("12345678901234567890123456789012345678901234567890"))
}

// object returns an object with all required fields and some others.
func (g *generator) object(schema *openapi3.Schema) map[string]any {
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		required := slices.Contains(schema.Required, name)
		if required && !g.spoils(20) || !required && g.rarely(2) {
			object[name] = g.value(schema.Properties[name].Value)
		}
	}
	if g.spoils(10) {
		object[pick(g, "unknown", "id", "version", "TITLE", "created_at", "")] = g.strange()
	}
	return object
}

func (g *generator) integer(schema *openapi3.Schema) any {
	low, high := int64(-1000), int64(1000)
	if schema.Min != nil {
		low = int64(*schema.Min)
	}
	if schema.Max != nil {
		high = int64(*schema.Max)
	}
	switch {
	case g.spoils(8):
		return pick(g, low-1, high+1)
	case g.rarely(8):
		return pick(g, low, high)
	}
	if high <= low {
		high = low + 1000
	}
	return low + g.Int64N(min(high-low, 1<<40)+1)
}

// text returns a string that fits the format, the pattern and the length of a
// schema, mostly.
func (g *generator) text(schema *openapi3.Schema) string {
	switch {
	case schema.Format == "uuid":
		return g.id()
	case schema.Format != "" && g.spoils(10):
		return pick(g, "2026-02-30", "2026-01-02T25:00:00Z", "today", "")
	}
	switch schema.Format {
	case "date":
		return pick(g, "2026-02-28", "0001-01-01", "9999-12-31", g.faker.Date().Format(time.DateOnly))
	case "date-time":
		return pick(g, "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789+05:45", g.faker.Date().Format(time.RFC3339Nano))
	}
	if schema.Pattern != "" && g.rarely(2) {
		if text := g.faker.Regex(schema.Pattern); schema.MaxLength == nil || len(text) <= int(*schema.MaxLength) {
			return text
		}
	}
	longest := 100
	if schema.MaxLength != nil {
		longest = int(*schema.MaxLength)
	}
	switch {
	case g.spoils(12):
		return strings.Repeat("x", longest+1)
	case g.rarely(12):
		return strings.Repeat("é", longest)
	case g.spoils(12):
		return pick(g, "", " ", "\x00", "a\x00b", "<script>alert(1)</script>", "' OR 1=1 --", "\u2028", "\ufffd", "%00", "../../etc/passwd", "\U0001F468\u200d\U0001F469")
	}
	return string([]rune(g.faker.ProductName() + "          ")[:min(longest, 10)])
}

// id returns the id of a resource, or one that no resource has.
func (g *generator) id() string {
	switch {
	case len(g.ids) > 0 && !g.rarely(5):
		return pick(g, g.ids...)
	case !g.wild:
		return g.faker.UUID()
	}
	return pick(g, strings.ToUpper(g.faker.UUID()), "00000000-0000-0000-0000-000000000000", "1", "x y", "..", "%00", "é")
}

// body returns the bytes of a body for the schema, and whether they are JSON.
// Validators of contracts do not see when they are not.
func (g *generator) body(schema *openapi3.Schema) (body []byte, valid bool) {
	encoded, err := json.Marshal(g.value(schema))
	if err != nil {
		panic(err) // every value that is made here can be encoded
	}
	if !g.spoils(6) {
		return encoded, true
	}
	return pick(g, nil, []byte("{"), encoded[:len(encoded)/2], slices.Concat(encoded, encoded), []byte(`{"a":"1","a":"1"}`),
		[]byte("{\"a\":\"\xff\"}"), []byte(strings.Repeat("[", 10_000)), []byte("title=x")), false
}

package resource

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var verdictSeed = flag.Uint64("verdict-seed", 0, "seed of TestSchemaVerdicts; 0 draws one")

// schemas returns the schema of a SPEC, read as either draft.
func schemas(t testing.TB) []*jsonschema.Schema {
	t.Helper()
	var compiled []*jsonschema.Schema
	for _, draft := range []*jsonschema.Draft{jsonschema.Draft2020, jsonschema.Draft7} {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(Schema())))
		if err != nil {
			t.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		compiler.DefaultDraft(draft)
		if err := compiler.AddResource("spec.json", document); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile("spec.json")
		if err != nil {
			t.Fatal(err)
		}
		compiled = append(compiled, schema)
	}
	return compiled
}

// beyondPatterns are parts of the reasons that no pattern can see.
var beyondPatterns = []string{
	"is a field already", "is a value already", "is the singular too", " in Go, as is ", "PostgreSQL cuts what is above",
	"its SPEC has", "is not a resource", "is the resource itself",
}

// verdict returns why the parser refuses a SPEC, "" if it does not or if no
// pattern can see why. It does not know where such a reason keeps names from being
// checked.
func verdict(spec string) (reason string, known bool) {
	r, err := Parse(spec)
	var problems []Problem
	if err != nil {
		problems = err.(*Error).Problems
	} else {
		problems = Check([]Resource{r}, nil)
	}
	for _, problem := range problems {
		if !slices.ContainsFunc(beyondPatterns, func(part string) bool { return strings.Contains(problem.Reason, part) }) {
			return problem.Reason, true
		}
	}
	return "", err == nil
}

// compareVerdicts compares the verdicts on a SPEC. It reports whether it is
// valid.
func compareVerdicts(t testing.TB, schemas []*jsonschema.Schema, spec string) bool {
	t.Helper()
	want, known := verdict(spec)
	for _, schema := range schemas {
		if got := schema.Validate(spec) == nil; known && got != (want == "") {
			t.Errorf("the parser says %q, the schema of draft %d that it is valid: %v\n%q", want, schema.DraftVersion, got, spec)
		}
	}
	return known && want == ""
}

// TestSchemaVerdictsOnEdges compares verdicts on what the tests of the parser
// and of Check accept and refuse, and on each reserved word at each place.
func TestSchemaVerdictsOnEdges(t *testing.T) {
	t.Parallel()
	compiled := schemas(t)
	for _, spec := range edgeSpecs() {
		compareVerdicts(t, compiled, spec)
	}
	words := slices.Concat(
		namesOf(takenPackages()), namesOf(takenPlurals()), namesOf(takenColumns()), uncountables(), irregularPlurals(), regulars(), singularsInS(),
		strings.Fields("value slice_ datum axis axe orders x_orders sqlite_a sqlitea a_sqlite_b i_n_t str_ing limit_s cursor ids uses a as"))
	for _, word := range words {
		for _, spec := range []string{
			word + " a:int", word + "/zzzs a:int", "zzz/" + word + " a:int", "zzz " + word + ":int", "zzz " + word + ":ref(a)?", "zzz a:enum(" + word + ")",
			"zzz_" + word + " a:int", word + "_zzz a:int",
		} {
			compareVerdicts(t, compiled, spec)
		}
		for _, one := range singulars(word) {
			compareVerdicts(t, compiled, one+" a:int")
			compareVerdicts(t, compiled, one+"/zzzs a:int")
		}
	}
}

// edgeSpecs returns SPECs at the bounds of what is accepted.
func edgeSpecs() []string {
	name := strings.Repeat("a", MaxName)
	specs := []string{
		Example, "", " ", "order", "order ", " order a:int ", "\torder\ta:int\t", "order a:int\n", "\norder a:int", "order a:int\u00a0", "order\u2003a:int",
		name + "/bs a:int", name + "b/bs a:int", "a/" + name + "s a:int", "a/" + name + " a:int", "zz " + name + ":int", "zz " + name + "b:int",
		"zz a:enum(" + name + ")", "zz a:enum(" + name + "b)", "zz a:ref(" + name + "b)",
		"order item_id:ref(item)", "order item_id:uuid", "order item:ref(item_id)?", "order_id item:ref(item)?", "order a:ref (b)", "order a:ref( b)",
		"order a:text!", "order a:text?!", "order a:bool!?", "order a:enum(b)!", "order a:enum(b)?!", "order a:enum(b)?", "order a:string!", "order a:string?!", "order a:string!?", "order a:string??", "order a:string!!",
		"order a:string(500)!", "order a:string(501)!", "order a:string(99)!", "order a:string(600)", "order/orders/x a:int", "order a:int:b", "order :int",
		"order  a:int   b:text", "order a: int", "order a :int", "order a:int,b:int", "order a:int;b:int", "Order a:int", "order A:int", "order a:Int",
	}
	for _, length := range strings.Fields("0 1 9 10 99 100 499 500 501 999 1000 9999 10000 10001 99999 00 01 +1 -1 1.0 1e3") {
		specs = append(specs, "order a:string("+length+")", "order a:string("+length+")!", "order a:string("+length+")?!")
	}
	for _, scale := range strings.Fields("0,0 1,0 1,1 1,2 9,9 9,10 10,9 17,18 18,0 18,18 18,19 19,0 01,0 1,01 1, ,1 1 1,1,1") {
		specs = append(specs, "order a:decimal("+scale+")", "order a:decimal("+scale+")!?")
	}
	for _, count := range []int{MaxFields - 1, MaxFields, MaxFields + 1, 200} {
		spec := "order"
		for i := range count {
			spec += " f" + strings.Repeat("x", i%30) + string(rune('a'+i/30)) + ":int"
		}
		specs = append(specs, spec)
	}
	for _, count := range []int{1, MaxValues - 1, MaxValues, MaxValues + 1} {
		specs = append(specs, "order a:enum("+strings.TrimSuffix(strings.Repeat("v|", count), "|")+") b:enum(x|y)")
	}
	fill := strings.Repeat(" ", MaxSpec-len("order a:int"))
	return append(specs, "order a:int"+fill, "order a:int"+fill+" ")
}

// TestSchemaVerdicts compares verdicts on texts put together at random.
func TestSchemaVerdicts(t *testing.T) {
	t.Parallel()
	seed := *verdictSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d (-verdict-seed repeats it)", seed)
	d := drawer{rand.New(rand.NewPCG(seed, 0))}
	compiled := schemas(t)
	const draws = 1500
	valid := 0
	for range draws {
		spec := d.resource().String()
		for range d.IntN(3) {
			spec = d.edited(spec)
		}
		if compareVerdicts(t, compiled, spec) {
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

func FuzzSchema(f *testing.F) {
	for _, spec := range edgeSpecs() {
		f.Add(spec)
	}
	compiled := schemas(f)
	f.Fuzz(func(t *testing.T, spec string) {
		if utf8.ValidString(spec) { // else no JSON holds it
			compareVerdicts(t, compiled, spec)
		}
	})
}

func TestSchemaIsJSON(t *testing.T) {
	t.Parallel()
	if !json.Valid(Schema()) || strings.Contains(string(Schema()), "(?") {
		t.Errorf("got %s", Schema())
	}
}

package resource

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	t.Parallel()
	got, err := Parse("order/orderings \tcustomer:string  sku:string(40)!? price:decimal(12,2) state:enum(open|in_work) item:ref(order_item)? ")
	want := Resource{Name: "order", Plural: "orderings", Fields: []Field{
		{Name: "customer", Type: String, Length: 200},
		{Name: "sku", Type: String, Length: 40, Optional: true, Unique: true},
		{Name: "price", Type: Decimal, Precision: 12, Scale: 2},
		{Name: "state", Type: Enum, Values: []string{"open", "in_work"}},
		{Name: "item", Type: Ref, Target: "order_item", Optional: true},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCanonicalForm(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]string{
		Example:                                Example,
		" order\ttotal:int  note:text?\t":      "order total:int note:text?",
		"order/orders a:string(200) b:int!?":   "order a:string b:int?!",
		"order/orderz a:string(201)":           "order/orderz a:string(201)",
		"a b:bool":                             "a b:bool",
		"person/persons a:uuid! b:date c:time": "person/persons a:uuid! b:date c:time",
		"person/people a:decimal(18,18)":       "person a:decimal(18,18)",
		"equipment/equipment_list a:int":       "equipment/equipment_list a:int",
		"item order:ref(order) sku:string!":    "item order:ref(order) sku:string!",
		"x1/xs y2:enum(z3)":                    "x1/xs y2:enum(z3)",
	} {
		got, err := Parse(spec)
		if err != nil || got.String() != want {
			t.Errorf("%q: got %q, %v; want %q", spec, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", MaxName+1)
	for _, test := range []struct {
		spec   string
		column int
		want   string
	}{
		{"", 1, "nothing is given"},
		{" \t ", 4, "nothing is given"},
		{"order", 6, "there is no field; add one, such as order title:string"},
		{"customer:string", 1, "begin with the name, such as order customer:string"},
		{"order customer:strng total:int", 16, "\"strng\" is not a type; did you mean string?"},
		{"order customer:STRING", 16, "did you mean string?"},
		{"order a:float", 9, "write decimal(12,2)"},
		{"order a:varchar(20)", 9, "write string"},
		{"order a:json", 9, "the types are string, text, int"},
		{"order total", 7, "\"total\" has no type; write it as NAME:TYPE, such as total:string"},
		{"order total:", 13, "the type is missing"},
		{"order :int", 7, "the name is missing"},
		{"order a:int:b", 9, "is not a type"},
		{"order a:int b:int a:text", 19, "\"a\" is a field already"},
		{"order a:ref(b) a:ref(c)", 16, "is a field already"},
		{"Order a:int", 1, "is not snake_case: lower-case letters, digits and inner underscores, beginning with a letter; try order"},
		{"OrderItem a:int", 1, "try order_item"},
		{"order-item a:int", 6, "try order_item"},
		{"order__item a:int", 1, "try order_item"},
		{"_order a:int", 1, "try order"},
		{"order_ a:int", 1, "try order"},
		{"2order a:int", 1, "try order"},
		{"größe a:int", 3, "is not snake_case"},
		{"order größe:int", 9, "is not snake_case"},
		{"order \u202ea:int", 7, "is not snake_case"},
		{"order a\u200b:int", 8, "is not snake_case"},
		{"order\u00a0a:int", 6, "U+00A0 separates nothing; write one line"},
		{"order a:int\nb:int", 12, "U+000A separates nothing; write one line"},
		{"order a:int\x00", 9, "is not a type"},
		{"order a:i\xffnt", 10, "is not UTF-8 here"},
		{"order \ufffda:i\xffnt", 11, "is not UTF-8 here"},
		{long + " a:int", 1, "has 41 characters, a name has at most 40"},
		{"order " + long + ":int", 7, "has 41 characters"},
		{"order/" + long + " a:int", 7, "a plural has at most 40"},
		{"order/ a:int", 7, "the plural is missing"},
		{"order/order a:int", 7, "is the singular too; give a plural that differs, such as order/order_list"},
		{"order/orders/x a:int", 13, "is not snake_case"},
		{"orders a:int", 1, "looks like a plural, and a resource is named in the singular; write order, or give the plural too, such as orders/orders_list"},
		{"people a:int", 1, "write person, or"},
		{"equipment a:int", 1, "has no English plural that differs"},
		{"address_2 a:int", 1, "has no English plural"},
		{"order a:string(0)", 16, "\"0\" is not a length; write a number from 1 to 10000"},
		{"order a:string(10001)", 16, "is not a length"},
		{"order a:string(020)", 16, "is not a length"},
		{"order a:string(+2)", 16, "is not a length"},
		{"order a:string()", 16, "is not a length"},
		{"order a:string(99999999999999999999)", 16, "is not a length"},
		{"order a:string(20", 15, "the parenthesis is not closed; write string or string(200)"},
		{"order a:string(20 b:int", 15, "the parenthesis is not closed"},
		{"order a:string(20)x", 19, "\"x\" stands after the type"},
		{"order a:string?(20)", 9, "did you mean string?"},
		{"order a:int(3)", 12, "\"(3)\" follows int, which has no parameters; write int"},
		{"order a:decimal", 16, "decimal lacks its parameters; write decimal(12,2)"},
		{"order a:decimal(12)", 17, "is not a precision and a scale"},
		{"order a:decimal(19,2)", 17, "is not a precision; write a number from 1 to 18"},
		{"order a:decimal(3,4)", 19, "is not a scale; write a number from 0 to 3"},
		{"order a:decimal(3, 2)", 19, "is not a scale"},
		{"order a:decimal(3,2,1)", 19, "is not a scale"},
		{"order a:enum", 13, "enum lacks its parameters; write enum(open|closed)"},
		{"order a:enum()", 14, "the value is missing"},
		{"order a:enum(x||y)", 16, "the value is missing"},
		{"order a:enum(x|y|x)", 18, "\"x\" is a value already"},
		{"order a:enum(x, y)", 15, "is not snake_case: lower-case letters, digits and inner underscores, beginning with a letter; try x_y"},
		{"order a:enum(x | y)", 15, "try x"},
		{"order a:enum(In-Work|y)", 14, "try in_work"},
		{"order a:enum(x');DROP TABLE orders;--)", 17, "\";DROP\" stands after the type"},
		{"order a:enum(x'--|y)", 15, "\"x'--\" is not snake_case"},
		{"order a:enum('x'|y)", 14, "is not snake_case"},
		{"order a:enum(x\"|y)", 15, "is not snake_case"},
		{"order a:enum({{.Name}}|y)", 14, "is not snake_case"},
		{"order a:enum(" + strings.Repeat("x|", MaxValues) + "y)", 14, "the enum has 51 values, at most 50 are read"},
		{"order a:ref", 12, "ref lacks its parameters; write ref(order)"},
		{"order a:ref()", 13, "the name is missing"},
		{"order a:ref(Item)", 13, "try item"},
		{"order item_id:ref(item)", 7, "ends in _id, which the column of a ref gets by itself; name it item"},
		{"order a:int??", 13, "\"?\" comes twice"},
		{"order a:int!?!", 14, "\"!\" comes twice"},
		{"order a:text!", 9, "\"text!\" cannot be unique: it is too long for an index; use string"},
		{"order a:bool?!", 9, "cannot be unique"},
		{"order a:enum(b|c)!", 9, "\"enum(b|c)!\" cannot be unique: there would be as many rows as values"},
		{"order a:decimal(1,0)!", 9, "cannot be unique: a digit has too few values"},
		{"order a:string(501)!", 9, "give it at most 500 characters"},
		{"order" + strings.Repeat(" a:int", 200), 6 + 50*6 + 1, "200 fields are given, a resource has at most 50"},
		{"order " + strings.Repeat("a", MaxSpec), 1, "at most 4096 are read"},
	} {
		got, err := Parse(test.spec)
		failed, ok := errors.AsType[*Error](err)
		if !ok || !reflect.DeepEqual(got, Resource{}) {
			t.Errorf("%q: got %+v, %v", test.spec, got, err)
			continue
		}
		first := failed.Problems[0]
		if first.Column != test.column || !strings.Contains(first.String(), test.want) {
			t.Errorf("%q: got %s\nwant column %d: %s", test.spec, first, test.column, test.want)
		}
	}
}

// TestParseReportsAll holds that one mistake hides no other.
func TestParseReportsAll(t *testing.T) {
	t.Parallel()
	_, err := Parse("Order/orders customer:strng b c:enum(A|b|b) d:int??!")
	failed, _ := errors.AsType[*Error](err)
	var columns []int
	for _, problem := range failed.Problems {
		columns = append(columns, problem.Column)
	}
	if want := []int{1, 23, 29, 38, 42, 51}; !reflect.DeepEqual(columns, want) {
		t.Errorf("got columns %v, want %v in\n%v", columns, want, err)
	}
}

func TestErrorPointsAtThePlace(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]string{
		"order a:strng b:int": `column 9: "strng" is not a type; did you mean string?
    order a:strng b:int
            ^`,
		"order a:int\nb": `column 12: U+000A separates nothing; write one line, with spaces between the fields
    order a:int b
               ^
column 13: "b" has no type; write it as NAME:TYPE, such as b:string
    order a:int b
                ^`,
		"order a:string b:string c:string d:string e:string f:x g:string h:string i:string": `column 54: "x" is not a type; the types are string, text, int, decimal, bool, time, date, uuid, enum, ref
    …g b:string c:string d:string e:string f:x g:string h:string i:string
                                             ^`,
	} {
		if _, err := Parse(spec); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got\n%v\nwant\n%s", spec, err, want)
		}
	}
}

func TestParseFields(t *testing.T) {
	t.Parallel()
	got, err := ParseFields("discount:int? note:text")
	want := []Field{{Name: "discount", Type: Int, Optional: true}, {Name: "note", Type: Text}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for text, want := range map[string]string{
		"":               "column 1: nothing is given; write a field as NAME:TYPE, such as discount:int?",
		"order a:int":    "column 1: \"order\" has no type",
		"a:int a:int":    "column 7: \"a\" is a field already",
		"a:int b:strong": "column 9: \"strong\" is not a type; did you mean string?",
	} {
		if got, err := ParseFields(text); err == nil || got != nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, %v; want %s", text, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, spec := range []string{
		Example, "order/orders customer:string(20)!? total:decimal(12,2) state:enum(a|b_c) x:ref(order)?", "order a:enum(x | y)? b", "a\u00a0b:int\n(",
		"(:) /:(?!", "order a:string(20", "order\xff a:int",
	} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		parsed, err := Parse(spec)
		checkParsed(t, spec, parsed.String(), err, func(spec string) (string, error) {
			again, err := Parse(spec)
			if err == nil && !reflect.DeepEqual(again, parsed) {
				t.Errorf("%q is %+v, its canonical form %+v", spec, parsed, again)
			}
			return again.String(), err
		})
		fields, err := ParseFields(spec)
		checkParsed(t, spec, joined(fields), err, func(text string) (string, error) {
			fields, err := ParseFields(text)
			return joined(fields), err
		})
		if parsed.Name == "" {
			return
		}
		for _, problem := range Check([]Resource{parsed}, nil) {
			if at := problem.In(spec).Column; at < 1 || at > utf8.RuneCountInString(spec) {
				t.Errorf("%q: %s is at column %d", spec, problem, at)
			}
		}
	})
}

func joined(fields []Field) string { return strings.TrimPrefix(Resource{Fields: fields}.spec(""), " ") }

// checkParsed holds that a text has either problems with columns inside it, or a
// canonical form that stays as it is.
func checkParsed(t *testing.T, text, canonical string, err error, parse func(string) (string, error)) {
	t.Helper()
	if err == nil {
		if again, err := parse(canonical); err != nil || again != canonical {
			t.Errorf("%q is canonically %q, and that %q, %v", text, canonical, again, err)
		}
		return
	}
	failed, ok := errors.AsType[*Error](err)
	if !ok || len(failed.Problems) == 0 {
		t.Fatalf("%q: got error %v", text, err)
	}
	for i, problem := range failed.Problems {
		if problem.Column < 1 || problem.Column > utf8.RuneCountInString(text)+1 || i > 0 && problem.Column < failed.Problems[i-1].Column {
			t.Errorf("%q: %s", text, problem)
		}
		if problem.Reason == "" || problem.Hint == "" || !utf8.ValidString(problem.Excerpt(text)) {
			t.Errorf("%q: %+v says too little", text, problem)
		}
	}
}

// TestParseBoundsItsProblems holds that a text of nothing but mistakes gets a
// report that can be read.
func TestParseBoundsItsProblems(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spec string
		want int
	}{
		"line breaks": {"order a:int" + strings.Repeat("\n", 4000), 1},
		"suffixes":    {"order a:int" + strings.Repeat("?", 4000), 1},
		"values":      {"order" + strings.Repeat(" a:enum("+strings.Repeat("|", 49)+")", MaxFields), maxProblems},
	} {
		_, err := Parse(test.spec)
		if failed, ok := errors.AsType[*Error](err); !ok || len(failed.Problems) != test.want {
			t.Errorf("%s: got %d problems", name, len(failed.Problems))
		}
	}
}

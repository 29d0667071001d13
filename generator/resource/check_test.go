package resource

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// parseAll returns the resources of SPECs.
func parseAll(t testing.TB, specs ...string) []Resource {
	t.Helper()
	var resources []Resource
	var errs []error
	for _, spec := range specs {
		r, err := Parse(spec)
		resources, errs = append(resources, r), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return resources
}

func TestCheckAccepts(t *testing.T) {
	t.Parallel()
	for _, specs := range [][]string{
		nil,
		{Example},
		{"order customer:string total:int note:text? placed_at:time", "item order:ref(order) sku:string!"},
		{"item order:ref(order)", "order total:int"},
		{"category parent:ref(category)? name:string!"},
		{"user email:string!", "group owner:ref(user) members_user:ref(user)?"},
		{"task key:string action:string position:int name:text title:text status:enum(open|done) count:int first:bool date:date text:text uuid:uuid"},
		{"order_item a:int", "order b:int"},
		{"backup a:int", "migration_run b:int"},
		{"value/value_rows a:int"},
	} {
		if problems := Check(parseAll(t, specs...), nil); len(problems) > 0 {
			t.Errorf("%q: %v", specs, problems)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		specs []string
		where string // resource, or resource.field
		want  string
	}{
		{[]string{"order a:int", "order b:int"}, "order", "\"order\" is a resource already; give each resource once; add field adds to one that is there"},
		{[]string{"order id:uuid"}, "order.id", "comes by itself with every resource; leave it out"},
		{[]string{"order version:int"}, "order.version", "comes by itself"},
		{[]string{"order created_at:time"}, "order.created_at", "comes by itself"},
		{[]string{"order updated_at:ref(order)?"}, "order.updated_at", "comes by itself"},
		{[]string{"order limit:int"}, "order.limit", "is a parameter of lists"},
		{[]string{"order cursor:string"}, "order.cursor", "is a parameter of lists"},
		{[]string{"order type:string"}, "order.type", "is a keyword of Go; name it otherwise, such as order_type"},
		{[]string{"order select:string"}, "order.select", "is a keyword of Go"},
		{[]string{"order desc:string"}, "order.desc", "is a reserved word of SQL"},
		{[]string{"order user:string"}, "order.user", "is a reserved word of SQL"},
		{[]string{"order xmin:int"}, "order.xmin", "is a reserved word of SQL"},
		{[]string{"config a:int"}, "config", "is taken by the code of the service; add a word, such as config_record"},
		{[]string{"api a:int"}, "api", "is taken by the code of the service"},
		{[]string{"main a:int"}, "main", "treats differently"},
		{[]string{"web a:int"}, "web", "is taken by the code of the service"},
		{[]string{"memory_test a:int"}, "memory_test", "is taken by the code of the service"},
		{[]string{"vendor a:int"}, "vendor", "treats differently"},
		{[]string{"internal a:int"}, "internal", "treats differently"},
		{[]string{"documentation a:int"}, "documentation", "treats differently"},
		{[]string{"con a:int"}, "con", "is a reserved name on Windows"},
		{[]string{"lpt1/lpts a:int"}, "lpt1", "is a reserved name on Windows"},
		{[]string{"func a:int"}, "func", "is a keyword of Go"},
		{[]string{"fun_c a:int"}, "fun_c", "is a keyword of Go"},
		{[]string{"error a:int"}, "error", "is a predeclared identifier of Go"},
		{[]string{"draft a:int"}, "draft", "is declared by the package of every resource; add a word, such as draft_record"},
		{[]string{"filter a:int"}, "filter", "is declared by the package of every resource"},
		{[]string{"size_of a:int"}, "size_of", "is declared by the package of every resource"},
		{[]string{"value a:int"}, "value", "\"values\" is a reserved word of SQL, and the plural names the table; give another plural, such as value/value_records"},
		{[]string{"reference a:int"}, "reference", "\"references\" is a reserved word of SQL"},
		{[]string{"slice a:int"}, "slice", "\"slices\" is taken by the code of the service"},
		{[]string{"call a:int"}, "call", "\"calls\" is taken"},
		{[]string{"migration a:int"}, "migration", "\"migrations\" is taken by a type or method"},
		{[]string{"order/next_cursor a:int"}, "order", "\"next_cursor\" is a member of every list"},
		{[]string{"order/goose_db_version a:int"}, "order", "is the table of the migrations"},
		{[]string{"sqlite_order a:int"}, "sqlite_order", "SQLite keeps for itself"},
		{[]string{"order a:int", "thing/orders b:int"}, "thing", "\"orders\" is the plural of order already"},
		{[]string{"status a:int", "thing/status b:int"}, "thing", "\"status\" is the name of another resource"},
		{[]string{"datum a:int", "data/datas b:int"}, "data", "\"data\" is the plural of datum"},
		{[]string{"order_item a:int", "orderitem a:int"}, "orderitem", "has the Go package of order_item, orderitem"},
		{[]string{"order a:int", "order_test b:int"}, "order_test", "has the name of the Go package that tests order"},
		{[]string{"order_test a:int", "order b:int"}, "order", "has a Go package for its tests"},
		{[]string{"order a:int", "order_page b:int"}, "order_page", "is the name of something that the code about order declares"},
		{[]string{"order_column a:int", "order b:int"}, "order", "declares something of the name of the resource order_columns"},
		{[]string{"order a:int", "new_order b:int"}, "new_order", "is the name of something that the code about order declares"},
		{[]string{"order/order_args a:int"}, "order", "is the name of something else that the code about order declares"},
		{[]string{"order_item/orderitem a:int"}, "order_item", "is the name of something else"},
		{[]string{"order_item a:int", "x/orderitem a:int"}, "x", "\"orderitem\" is the name of something that the code about order_item declares"},
		{[]string{"order/ordertest a:int"}, "order", "is the name of something else that the code about order declares"},
		{[]string{"order/too_many_conns a:int"}, "order", "is taken by an identifier of the service; give another plural, such as order/order_records"},
		{[]string{"wait_second a:int"}, "wait_second", "\"wait_seconds\" is taken by an identifier of the service"},
		{[]string{"client_option a:int"}, "client_option", "is declared by the client that is generated from the contract"},
		{[]string{"api_thing a:int", "a_p_i_thing b:int"}, "a_p_i_thing", "has the Go package of api_thing, apithing"},
		{[]string{"x/order_items a:int", "y/orderitems a:int"}, "y", "has the name of the Go files about order_items, orderitems.go; choose another name"},
		{[]string{"order a_1:int a1:int"}, "order.a1", "is A1 in Go, as is a_1; rename one of the two"},
		{[]string{"order i_d:int"}, "order.i_d", "is ID in Go, as is id"},
		{[]string{"order state:enum(a_1|a1)"}, "order.state", "is StateA1 in Go"},
		{[]string{"status status:enum(a|b)"}, "status.status", "is Status in Go, as is what the resource has by itself"},
		{[]string{"order draft:enum(a|b)"}, "order.draft", "is Draft in Go"},
		{[]string{"order filter:enum(a|b)"}, "order.filter", "is Filter in Go"},
		{[]string{"max_title title:string"}, "max_title.title", "is MaxTitle in Go"},
		{[]string{"order a:enum(x_y) a_x:enum(y)"}, "order.a_x", "is AXY in Go"},
		{[]string{"item order:ref(ordr)", "order a:int"}, "item.order", "\"ordr\" is not a resource; did you mean order?"},
		{[]string{"item order:ref(orders)", "order a:int"}, "item.order", "did you mean order?"},
		{[]string{"item order:ref(customer)"}, "item.order", "\"customer\" is not a resource; add that resource, or refer to one of item"},
		{[]string{"category parent:ref(category)"}, "category.parent", "is the resource itself: its first row would need another; make it optional: parent:ref(category)?"},
		{[]string{"a/axs k:ref(k)", "k a:ref(a)"}, "k.a", "\"a\" closes a cycle of references (a to k to a)"},
		{[]string{"a/axs k:ref(k)?", "k c:ref(c)?", "c a:ref(a)?"}, "c.a", "(a to k to c to a)"},
		{[]string{"x a:ref(a)", "a/axs k:ref(k)", "k a:ref(a)?"}, "k.a", "(a to k to a)"},
		{
			[]string{"customer_shipping_preference_of_a_week preferred_communication_channel:string"},
			"customer_shipping_preference_of_a_week.preferred_communication_channel",
			"the constraint customer_shipping_preference_of_a_weeks_preferred_communication_channel_check has 77 characters, PostgreSQL cuts what is above 63; shorten the names by 14",
		},
		{[]string{"a/orders archived_x:string!", "k/orders_archived x:string!"}, "k.x", "the table or index orders_archived_x_key would exist twice, for a too"},
		{[]string{"a/orders x:int", "k/orders_pkey x:int"}, "k", "the table or index orders_pkey would exist twice"},
	} {
		problems := Check(parseAll(t, test.specs...), nil)
		where, text := "", ""
		if len(problems) == 1 {
			where, _, _ = strings.Cut(problems[0].String(), ": ")
			text = problems[0].String()
		}
		if where != test.where || !strings.Contains(text, test.want) {
			t.Errorf("%q: got %v\nwant %s: %s", test.specs, problems, test.where, test.want)
		}
	}
}

func TestCheckReportsAll(t *testing.T) {
	t.Parallel()
	var got []string
	for _, problem := range Check(parseAll(t, "config id:int select:text x:ref(y)", "order a:int", "order b:int"), nil) {
		got = append(got, problem.Resource+"."+problem.Field)
	}
	if want := []string{"config.", "config.id", "config.select", "order.", "config.x"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCheckBounds(t *testing.T) {
	t.Parallel()
	var specs []string
	for i := range MaxResources + 1 {
		specs = append(specs, fmt.Sprintf("r%d/rs%d a:int", i, i))
	}
	resources := parseAll(t, specs...)
	if problems := Check(resources[:MaxResources], nil); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
	if problems := Check(resources, nil); len(problems) != 1 || !strings.Contains(problems[0].String(), "would have 101 resources, it has at most 100") {
		t.Errorf("got %v", problems)
	}
	order := parseAll(t, "order a:int")
	for i := range MaxFields {
		order[0].Fields = append(order[0].Fields, Field{Name: fmt.Sprintf("f%d", i), Type: Int})
	}
	if problems := Check(order, nil); len(problems) != 1 || !strings.Contains(problems[0].String(), "has 51 fields, it needs from 1 to 50") {
		t.Errorf("got %v", problems)
	}
}

// TestCheckRecorded holds that names which a service has are not refused again,
// while names beside them are.
func TestCheckRecorded(t *testing.T) {
	t.Parallel()
	recorded := parseAll(t, "config/slices type:string", "value a:int")
	if problems := Check(recorded, recorded); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
	grown := parseAll(t, "config/slices type:string desc:string", "value a:int", "store b:int")
	var got []string
	for _, problem := range Check(grown, recorded) {
		got = append(got, problem.Resource+"."+problem.Field)
	}
	if want := []string{"config.desc", "store."}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCheckRetired(t *testing.T) {
	t.Parallel()
	resources := parseAll(t, "order config:int", "item order:ref(order)?", "api/apps a:int")
	resources[2].Migration, resources[2].Retired = 1, 2
	if problems := Check(resources, nil); len(problems) > 0 { // a retired one needs no free names
		t.Errorf("got %v", problems)
	}
	resources[0].Retired = 5
	if problems := Check(resources, nil); len(problems) != 1 || !strings.Contains(problems[0].String(), "item.order: \"order\" was removed, and this field refers to it; remove item first") {
		t.Errorf("got %v", problems)
	}
	again := append(parseAll(t, "note a:int"), parseAll(t, "note b:int", "thing/notes c:int")...)
	again[0].Retired = 3
	problems := Check(again, nil)
	if len(problems) != 2 || !strings.Contains(problems[0].String(), "\"note\" is a resource already; it was removed, and databases may still hold it; choose another name") {
		t.Errorf("got %v", problems)
	}
}

func TestProblemIn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		given string
		want  int
	}{
		{"config  a:int", 1},
		{"order   a:int  select:int", 16},
		{"order a:int order:ref(ordr)?", 23},
		{"x/values a:int", 3},
		{"order state:enum(a_1|a1)", 7},
	} {
		problems := Check(parseAll(t, test.given), nil)
		if len(problems) != 1 || problems[0].In(test.given).Column != test.want {
			t.Errorf("%q: got %v, want column %d", test.given, problems, test.want)
		}
	}
}

// TestReservedByGo holds the lists of words against those of Go's own packages.
func TestReservedByGo(t *testing.T) {
	t.Parallel()
	if got, want := predeclared(), types.Universe.Names(); !slices.Equal(got, want) {
		t.Errorf("predeclared are %v, want %v", got, want)
	}
	var want []string
	for word := token.BREAK; word <= token.VAR; word++ {
		want = append(want, word.String())
	}
	if got := keywords(); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("keywords are %v, want %v", got, want)
	}
}

func TestListsAreSortedSets(t *testing.T) {
	t.Parallel()
	for name, list := range map[string][]string{
		"reservedSQL": reservedSQL(), "serviceNames": serviceNames(), "servicePlurals": servicePlurals(), "uncountables": uncountables(),
	} {
		if sorted := slices.Compact(slices.Sorted(slices.Values(list))); !slices.Equal(list, sorted) {
			t.Errorf("%s: want %s", name, strings.Join(sorted, " "))
		}
	}
}

// TestFieldsOfOneName holds that a field is known by its name and by its column.
func TestFieldsOfOneName(t *testing.T) {
	t.Parallel()
	for _, spec := range []string{"order a:ref(b) a:string", "order a:string a:ref(b)", "order a:ref(b) a_id:uuid", "order a_id:uuid a:ref(b)", "order a:int a:int"} {
		if _, err := Parse(spec); err == nil || !strings.Contains(err.Error(), "is a field already") {
			t.Errorf("%q: got %v", spec, err)
		}
	}
}

// TestCheckBoundsTheRecord holds that what Check accepts can be read back when a
// plural or fields have made it longer.
func TestCheckBoundsTheRecord(t *testing.T) {
	t.Parallel()
	spec := "order"
	for i := range 10 {
		spec += fmt.Sprintf(" f%d:enum(v", i)
		for j := range 9 {
			spec += fmt.Sprintf("|v%d%s", j, strings.Repeat("v", MaxName-2))
		}
		spec += ")"
	}
	spec += " last:enum(v"
	for j := 0; len(spec) < MaxSpec-MaxName; j++ {
		spec += fmt.Sprintf("|v%d%s", j, strings.Repeat("w", 20))
	}
	spec += ") " + strings.Repeat("x", MaxSpec-len(spec)-6) + ":int"
	r := parseAll(t, spec)
	if problems := Check(r, nil); len(problems) != 1 || !strings.Contains(problems[0].String(), "its SPEC has 4103 bytes, at most 4096 are read") {
		t.Errorf("got %v", problems)
	}
}

// TestRetiredNames holds that a removed resource takes its name and its table,
// and nothing else.
func TestRetiredNames(t *testing.T) {
	t.Parallel()
	resources := parseAll(t, "order_item a:int", "orderitem b:int", "datum/order_item c:int")
	resources[0].Migration, resources[0].Retired = 1, 2
	if problems := Check(resources, nil); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
}

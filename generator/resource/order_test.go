package resource

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	resources := parseAll(t,
		"line item:ref(item) order:ref(order)", "order customer:ref(customer)", "customer a:int", "category parent:ref(category)?", "item category:ref(category)")
	resources[2].Migration = 1
	numbered := Number(resources, 6)
	var got []int
	for _, r := range numbered {
		got = append(got, r.Migration)
	}
	if want := []int{9, 8, 1, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if problems := Check(numbered, nil); len(problems) > 0 {
		t.Error(problems)
	}
	if resources[0].Migration != 0 {
		t.Error("the argument has changed")
	}
	if again := Number(numbered, 100); !reflect.DeepEqual(again, numbered) {
		t.Errorf("numbers have changed to %+v", again)
	}
}

func TestNumberInDeclaredOrder(t *testing.T) {
	t.Parallel()
	numbered := Number(parseAll(t, "order a:int", "note a:int", "customer a:int"), 2)
	for i, r := range numbered {
		if r.Migration != i+2 {
			t.Errorf("%s has %d", r.Name, r.Migration)
		}
	}
}

func TestNumberEndsOnCycles(t *testing.T) {
	t.Parallel()
	numbered := Number(parseAll(t, "a b:ref(b)", "b a:ref(a)"), 1)
	if numbered[0].Migration+numbered[1].Migration != 3 {
		t.Errorf("got %+v", numbered)
	}
}

func TestMigrationsAreInSequence(t *testing.T) {
	t.Parallel()
	build := func(change func(order, item *Resource)) []Resource {
		resources := parseAll(t, "order total:int discount:int?", "item order:ref(order) sku:string")
		resources[0].Migration, resources[1].Migration = 2, 3
		resources[0].Fields[1].Migration = 5
		change(&resources[0], &resources[1])
		return resources
	}
	for _, test := range []struct {
		change func(order, item *Resource)
		want   string
	}{
		{func(_, _ *Resource) {}, ""},
		{func(order, _ *Resource) { order.Fields[0].Migration, order.Fields[0].Optional = 5, true }, ""}, // two fields in one migration
		{func(_, item *Resource) { item.Migration = 2 }, "migration 2 is one of order already"},
		{func(_, item *Resource) { item.Migration = 5 }, "migration 5 is one of order already"},
		{func(_, item *Resource) { item.Migration = 1 }, "migration 1 refers to order, which migration 2 creates"},
		{func(order, _ *Resource) { order.Fields[1].Migration = 1 }, "migration 1 adds the column before migration 2 creates the table"},
		{func(_, item *Resource) { item.Fields[0].Migration = 6 }, "\"order\" is required, and there is no value for it in rows that exist; make it optional: order:ref(order)?"},
		{func(_, item *Resource) { item.Fields[1].Migration, item.Fields[1].Unique = 6, true }, "make it optional: sku:string?!"},
		{func(_, item *Resource) { item.Fields[1].Migration = 6 }, ""},
		{func(order, item *Resource) { item.Retired, order.Retired = 6, 7 }, ""},
		{func(order, item *Resource) { item.Retired, order.Retired = 7, 6 }, "migration 6 drops order while this field refers to it"},
		{func(_, item *Resource) { item.Retired = 3 }, "migration 3 drops the table before migration 3"},
	} {
		problems := Check(build(test.change), nil)
		switch {
		case test.want == "" && len(problems) > 0:
			t.Errorf("got %v", problems)
		case test.want != "" && (len(problems) == 0 || !strings.Contains(problems[0].String(), test.want)):
			t.Errorf("got %v, want %s", problems, test.want)
		}
	}
}

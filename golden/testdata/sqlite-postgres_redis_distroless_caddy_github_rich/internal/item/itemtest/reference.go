package itemtest

import (
	"reflect"
	"testing"

	"example.com/orders/internal/item"
	"example.com/orders/internal/order"
	"example.com/orders/internal/order/ordertest"
	"example.com/orders/internal/store"
	"example.com/orders/internal/store/storetest"
)

// Stores are a store of items and those of what items refer to.
type Stores struct {
	Items  item.Store
	Orders order.Store
}

// NewDraft returns [Draft] with references to what it creates.
func NewDraft(t testing.TB, s Stores, number int) item.Draft {
	t.Helper()
	order := ordertest.Create(t, s.Orders, ordertest.Draft(number))
	return Draft(number, order.ID)
}

// Complete returns d with the references that may be left out, to what it creates.
func Complete(t testing.TB, s Stores, d item.Draft) item.Draft {
	t.Helper()
	d.ParentID = new(Create(t, s.Items, NewDraft(t, s, 10)).ID)
	return d
}

// testDangling lets an item refer to what does not exist.
func testDangling(t *testing.T, s Stores) {
	v := Create(t, s.Items, NewDraft(t, s, 1))
	d := NewDraft(t, s, 2)
	for field, point := range map[string]func(v *item.Item){
		"order_id":  func(v *item.Item) { v.OrderID = storetest.UnknownID },
		"parent_id": func(v *item.Item) { v.ParentID = new(storetest.UnknownID) },
	} {
		changed := v
		point(&changed)
		_, err := s.Items.Update(t.Context(), changed)
		storetest.WantDangling(t, "update", err, field)
		wantStored(t, s.Items, v)
		other, err := item.New(d, storetest.Now())
		if err != nil {
			t.Fatal(err)
		}
		point(&other)
		storetest.WantDangling(t, "create", s.Items.Create(t.Context(), other), field)
		_, err = s.Items.Get(t.Context(), other.ID)
		storetest.WantError(t, "get what was refused", err, store.ErrNotFound)
	}
}

// testReferenced deletes what an item refers to, before and after the item.
func testReferenced(t *testing.T, s Stores) {
	v := Create(t, s.Items, Complete(t, s, NewDraft(t, s, 1)))
	targets := map[string]func() error{
		"order_id":  func() error { return s.Orders.Delete(t.Context(), v.OrderID, store.AnyVersion) },
		"parent_id": func() error { return s.Items.Delete(t.Context(), *v.ParentID, store.AnyVersion) },
	}
	for field, remove := range targets {
		storetest.WantError(t, "delete what "+field+" refers to", remove(), store.ErrReferenced)
	}
	if err := s.Items.Delete(t.Context(), v.ID, store.AnyVersion); err != nil {
		t.Fatal(err)
	}
	for range len(targets) { // one of them may refer to another
		for field, remove := range targets {
			if remove() == nil {
				delete(targets, field)
			}
		}
	}
	for field, remove := range targets {
		t.Errorf("delete what %s referred to: %v", field, remove())
	}
}

// testListByOrderID lists the items that refer to one order.
func testListByOrderID(t *testing.T, s Stores) {
	first := Create(t, s.Items, Complete(t, s, NewDraft(t, s, 1)))
	Create(t, s.Items, NewDraft(t, s, 2))
	d := NewDraft(t, s, 3)
	d.OrderID = first.OrderID
	second := Create(t, s.Items, d)
	wantListed(t, s.Items, item.Filter{OrderID: first.OrderID}, second, first)
	wantListed(t, s.Items, item.Filter{OrderID: storetest.UnknownID})
}

// testListByParentID lists the items that refer to one item.
func testListByParentID(t *testing.T, s Stores) {
	first := Create(t, s.Items, Complete(t, s, NewDraft(t, s, 1)))
	Create(t, s.Items, NewDraft(t, s, 2))
	d := NewDraft(t, s, 3)
	d.ParentID = first.ParentID
	second := Create(t, s.Items, d)
	wantListed(t, s.Items, item.Filter{ParentID: *first.ParentID}, second, first)
	wantListed(t, s.Items, item.Filter{ParentID: storetest.UnknownID})
}

// wantListed fails unless the pages of a list, of one item each, are exactly
// these items.
func wantListed(t *testing.T, items item.Store, filter item.Filter, want ...item.Item) {
	t.Helper()
	var got []item.Item
	for after := ""; ; after = got[len(got)-1].ID {
		page, err := items.List(t.Context(), filter, store.Page{Limit: 1, After: after})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v: got\n%+v, want\n%+v", filter, got, want)
	}
}

// testReferenceToItself lets an item refer to itself, which does not keep it.
func testReferenceToItself(t *testing.T, s Stores) {
	v := Create(t, s.Items, NewDraft(t, s, 1))
	v.ParentID = new(v.ID)
	v, err := s.Items.Update(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	wantStored(t, s.Items, v)
	if err := s.Items.Delete(t.Context(), v.ID, store.AnyVersion); err != nil {
		t.Error(err)
	}
}

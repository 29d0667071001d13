// Package ordertest holds the contract that every order.Store keeps, and orders
// for tests.
package ordertest

import (
	"context"
	"math"
	"reflect"
	"testing"
	"time"

	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
	"example.com/orders/internal/store/storetest"
)

// TestStore runs the contract. Each call of open returns an empty store of
// its own and leaves closing it to t.Cleanup.
func TestStore(t *testing.T, open func(t *testing.T) order.Store) {
	parts := []struct {
		name string
		test func(t *testing.T, orders order.Store)
	}{
		{"create and get", testCreateAndGet},
		{"any value", testAnyValue},
		{"any text", testAnyText},
		{"unique fields", testUnique},
		{"list", testList},
		{"list while orders come and go", testListMoving},
		{"update", testUpdate},
		{"delete", testDelete},
		{"concurrent updates", testConcurrentUpdates},
		{"cancelled context", testCancelled},
	}
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(t, open(t))
		})
	}
}

// wantStored fails unless the store holds exactly this order.
func wantStored(t *testing.T, orders order.Store, want order.Order) {
	t.Helper()
	got, err := orders.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("get %s: %v", want.ID, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("stored\n%+v, want\n%+v", got, want)
	}
}

func testCreateAndGet(t *testing.T, orders order.Store) {
	o := Create(t, orders, Draft(1))
	wantStored(t, orders, o)
	storetest.WantError(t, "create the same id again", orders.Create(t.Context(), o), store.ErrConflict)
	for _, id := range storetest.UnknownIDs() {
		_, err := orders.Get(t.Context(), id)
		storetest.WantError(t, "get "+id, err, store.ErrNotFound)
	}
}

func testAnyValue(t *testing.T, orders order.Store) {
	for _, d := range []order.Draft{least(Draft(1)), most(Draft(2)), bare(Draft(3))} {
		wantStored(t, orders, Create(t, orders, d))
	}
}

func testAnyText(t *testing.T, orders order.Store) {
	for number, text := range storetest.Texts() {
		d := Draft(number)
		d.Customer = storetest.Clip(text, order.MaxCustomer)
		d.Number = storetest.Clip(text, order.MaxNumber)
		d.Note = new(storetest.Clip(text, order.MaxNote))
		wantStored(t, orders, Create(t, orders, d))
	}
}

func testList(t *testing.T, orders order.Store) {
	empty, err := orders.List(t.Context(), store.Page{Limit: 10})
	if err != nil || empty == nil || len(empty) != 0 {
		t.Fatalf("list of an empty store: got %v, error %v; want an empty slice that is not nil", empty, err)
	}
	var newestFirst []order.Order
	for number := range 7 {
		newestFirst = append([]order.Order{Create(t, orders, Draft(number))}, newestFirst...)
	}
	var got []order.Order
	after := ""
	for page := range 4 {
		listed, err := orders.List(t.Context(), store.Page{Limit: 3, After: after})
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{3, 3, 1, 0}[page]; len(listed) != want {
			t.Fatalf("page %d has %d orders, want %d", page, len(listed), want)
		}
		if len(listed) > 0 {
			after = listed[len(listed)-1].ID
		}
		got = append(got, listed...)
	}
	if !reflect.DeepEqual(got, newestFirst) {
		t.Errorf("got\n%+v, want\n%+v", got, newestFirst)
	}
}

// testListMoving deletes the order a page ended with and adds a newer one: the
// next page must neither repeat nor skip an order.
func testListMoving(t *testing.T, orders order.Store) {
	oldest := Create(t, orders, Draft(1))
	last := Create(t, orders, Draft(2))
	Create(t, orders, Draft(3))
	page, err := orders.List(t.Context(), store.Page{Limit: 2})
	if err != nil || len(page) != 2 || page[1].ID != last.ID {
		t.Fatalf("first page is %+v, error %v", page, err)
	}
	Create(t, orders, Draft(4))
	if err := orders.Delete(t.Context(), last.ID, store.AnyVersion); err != nil {
		t.Fatal(err)
	}
	page, err = orders.List(t.Context(), store.Page{Limit: 2, After: last.ID})
	if err != nil || len(page) != 1 || page[0].ID != oldest.ID {
		t.Errorf("second page is %+v, error %v; want only the oldest", page, err)
	}
}

func testUpdate(t *testing.T, orders order.Store) {
	d := Draft(1)
	o := Create(t, orders, d)
	other := Create(t, orders, Draft(2))
	for _, d := range []order.Draft{Draft(3), bare(Draft(4)), d} {
		changed, err := order.From(d)
		if err != nil {
			t.Fatal(err)
		}
		changed.ID, changed.Version = o.ID, o.Version
		changed.UpdatedAt = o.UpdatedAt.Add(time.Hour)
		changed.CreatedAt = o.CreatedAt.Add(time.Minute) // must not be stored
		got, err := orders.Update(t.Context(), changed)
		if err != nil {
			t.Fatal(err)
		}
		want := changed
		want.Version, want.CreatedAt = o.Version+1, o.CreatedAt
		if !reflect.DeepEqual(got, want) {
			t.Errorf("update returned\n%+v, want\n%+v", got, want)
		}
		wantStored(t, orders, want)
		wantStored(t, orders, other)

		for _, version := range []int64{o.Version, math.MaxInt64} {
			changed.Version = version
			_, err = orders.Update(t.Context(), changed)
			storetest.WantError(t, "update another version", err, store.ErrConflict)
		}
		wantStored(t, orders, want)
		o = want
	}
	for _, id := range storetest.UnknownIDs() {
		unknown := o
		unknown.ID = id
		_, err := orders.Update(t.Context(), unknown)
		storetest.WantError(t, "update "+id, err, store.ErrNotFound)
	}
}

func testDelete(t *testing.T, orders order.Store) {
	o := Create(t, orders, Draft(1))
	other := Create(t, orders, Draft(2))
	for _, version := range []int64{2, math.MaxInt64} {
		storetest.WantError(t, "delete another version", orders.Delete(t.Context(), o.ID, version), store.ErrConflict)
	}
	wantStored(t, orders, o)
	if err := orders.Delete(t.Context(), o.ID, 1); err != nil {
		t.Fatalf("delete at its version: %v", err)
	}
	_, err := orders.Get(t.Context(), o.ID)
	storetest.WantError(t, "get a deleted order", err, store.ErrNotFound)
	storetest.WantError(t, "delete again, any version", orders.Delete(t.Context(), o.ID, store.AnyVersion), store.ErrNotFound)
	storetest.WantError(t, "delete again, some version", orders.Delete(t.Context(), o.ID, 1), store.ErrNotFound)
	for _, id := range storetest.UnknownIDs() {
		storetest.WantError(t, "delete "+id, orders.Delete(t.Context(), id, store.AnyVersion), store.ErrNotFound)
	}
	wantStored(t, orders, other)
	if err := orders.Delete(t.Context(), other.ID, store.AnyVersion); err != nil {
		t.Fatalf("delete at any version: %v", err)
	}
}

func testConcurrentUpdates(t *testing.T, orders order.Store) {
	o := Create(t, orders, Draft(1))
	update := func(version int64) error {
		mine := o
		mine.Version = version
		_, err := orders.Update(t.Context(), mine)
		return err
	}
	storetest.OneUpdateWins(t, update)
	before, err := orders.Get(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	storetest.EveryUpdateWins(t, func() error { return update(store.AnyVersion) })
	if got, err := orders.Get(t.Context(), o.ID); err != nil || got.Version != before.Version+storetest.Updates {
		t.Errorf("got version %d, error %v; want %d", got.Version, err, before.Version+storetest.Updates)
	}
	o.ID = storetest.UnknownID
	storetest.WantError(t, "update any version of an unknown id", update(store.AnyVersion), store.ErrNotFound)
}

func testCancelled(t *testing.T, orders order.Store) {
	o := Create(t, orders, Draft(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := orders.Get(ctx, o.ID)
	storetest.WantError(t, "get", err, context.Canceled)
	_, err = orders.List(ctx, store.Page{Limit: 1})
	storetest.WantError(t, "list", err, context.Canceled)
	_, err = orders.Update(ctx, o)
	storetest.WantError(t, "update", err, context.Canceled)
	storetest.WantError(t, "delete", orders.Delete(ctx, o.ID, store.AnyVersion), context.Canceled)
	wantStored(t, orders, o)
}

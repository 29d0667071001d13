// Package itemtest holds the contract that every item.Store keeps, and items
// for tests.
package itemtest

import (
	"context"
	"math"
	"reflect"
	"testing"
	"time"

	"example.com/orders/internal/item"
	"example.com/orders/internal/store"
	"example.com/orders/internal/store/storetest"
)

// TestStore runs the contract. Each call of open returns an empty store of
// its own and leaves closing it to t.Cleanup.
func TestStore(t *testing.T, open func(t *testing.T) Stores) {
	parts := []struct {
		name string
		test func(t *testing.T, s Stores)
	}{
		{"create and get", testCreateAndGet},
		{"any value", testAnyValue},
		{"any text", testAnyText},
		{"unique fields", testUnique},
		{"reference to nothing", testDangling},
		{"delete what is referred to", testReferenced},
		{"reference to itself", testReferenceToItself},
		{"list", testList},
		{"list while items come and go", testListMoving},
		{"list by order_id", testListByOrderID},
		{"list by parent_id", testListByParentID},
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

// wantStored fails unless the store holds exactly this item.
func wantStored(t *testing.T, items item.Store, want item.Item) {
	t.Helper()
	got, err := items.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("get %s: %v", want.ID, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("stored\n%+v, want\n%+v", got, want)
	}
}

func testCreateAndGet(t *testing.T, s Stores) {
	v := Create(t, s.Items, NewDraft(t, s, 1))
	wantStored(t, s.Items, v)
	storetest.WantError(t, "create the same id again", s.Items.Create(t.Context(), v), store.ErrConflict)
	for _, id := range storetest.UnknownIDs() {
		_, err := s.Items.Get(t.Context(), id)
		storetest.WantError(t, "get "+id, err, store.ErrNotFound)
	}
}

func testAnyValue(t *testing.T, s Stores) {
	for _, d := range []item.Draft{least(NewDraft(t, s, 1)), most(NewDraft(t, s, 2))} {
		wantStored(t, s.Items, Create(t, s.Items, d))
	}
}

func testAnyText(t *testing.T, s Stores) {
	for number, text := range storetest.Texts() {
		d := NewDraft(t, s, number)
		d.Sku = storetest.Clip(text, item.MaxSku)
		wantStored(t, s.Items, Create(t, s.Items, d))
	}
}

func testList(t *testing.T, s Stores) {
	empty, err := s.Items.List(t.Context(), item.Filter{}, store.Page{Limit: 10})
	if err != nil || empty == nil || len(empty) != 0 {
		t.Fatalf("list of an empty store: got %v, error %v; want an empty slice that is not nil", empty, err)
	}
	var newestFirst []item.Item
	for number := range 7 {
		newestFirst = append([]item.Item{Create(t, s.Items, NewDraft(t, s, number))}, newestFirst...)
	}
	var got []item.Item
	after := ""
	for page := range 4 {
		listed, err := s.Items.List(t.Context(), item.Filter{}, store.Page{Limit: 3, After: after})
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{3, 3, 1, 0}[page]; len(listed) != want {
			t.Fatalf("page %d has %d items, want %d", page, len(listed), want)
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

// testListMoving deletes the item a page ended with and adds a newer one: the
// next page must neither repeat nor skip an item.
func testListMoving(t *testing.T, s Stores) {
	oldest := Create(t, s.Items, NewDraft(t, s, 1))
	last := Create(t, s.Items, NewDraft(t, s, 2))
	Create(t, s.Items, NewDraft(t, s, 3))
	page, err := s.Items.List(t.Context(), item.Filter{}, store.Page{Limit: 2})
	if err != nil || len(page) != 2 || page[1].ID != last.ID {
		t.Fatalf("first page is %+v, error %v", page, err)
	}
	Create(t, s.Items, NewDraft(t, s, 4))
	if err := s.Items.Delete(t.Context(), last.ID, store.AnyVersion); err != nil {
		t.Fatal(err)
	}
	page, err = s.Items.List(t.Context(), item.Filter{}, store.Page{Limit: 2, After: last.ID})
	if err != nil || len(page) != 1 || page[0].ID != oldest.ID {
		t.Errorf("second page is %+v, error %v; want only the oldest", page, err)
	}
}

func testUpdate(t *testing.T, s Stores) {
	d := NewDraft(t, s, 1)
	v := Create(t, s.Items, d)
	other := Create(t, s.Items, NewDraft(t, s, 2))
	for _, d := range []item.Draft{NewDraft(t, s, 3), d} {
		changed, err := item.From(d)
		if err != nil {
			t.Fatal(err)
		}
		changed.ID, changed.Version = v.ID, v.Version
		changed.UpdatedAt = v.UpdatedAt.Add(time.Hour)
		changed.CreatedAt = v.CreatedAt.Add(time.Minute) // must not be stored
		got, err := s.Items.Update(t.Context(), changed)
		if err != nil {
			t.Fatal(err)
		}
		want := changed
		want.Version, want.CreatedAt = v.Version+1, v.CreatedAt
		if !reflect.DeepEqual(got, want) {
			t.Errorf("update returned\n%+v, want\n%+v", got, want)
		}
		wantStored(t, s.Items, want)
		wantStored(t, s.Items, other)

		for _, version := range []int64{v.Version, math.MaxInt64} {
			changed.Version = version
			_, err = s.Items.Update(t.Context(), changed)
			storetest.WantError(t, "update another version", err, store.ErrConflict)
		}
		wantStored(t, s.Items, want)
		v = want
	}
	for _, id := range storetest.UnknownIDs() {
		unknown := v
		unknown.ID = id
		_, err := s.Items.Update(t.Context(), unknown)
		storetest.WantError(t, "update "+id, err, store.ErrNotFound)
	}
}

func testDelete(t *testing.T, s Stores) {
	v := Create(t, s.Items, NewDraft(t, s, 1))
	other := Create(t, s.Items, NewDraft(t, s, 2))
	for _, version := range []int64{2, math.MaxInt64} {
		storetest.WantError(t, "delete another version", s.Items.Delete(t.Context(), v.ID, version), store.ErrConflict)
	}
	wantStored(t, s.Items, v)
	if err := s.Items.Delete(t.Context(), v.ID, 1); err != nil {
		t.Fatalf("delete at its version: %v", err)
	}
	_, err := s.Items.Get(t.Context(), v.ID)
	storetest.WantError(t, "get a deleted item", err, store.ErrNotFound)
	storetest.WantError(t, "delete again, any version", s.Items.Delete(t.Context(), v.ID, store.AnyVersion), store.ErrNotFound)
	storetest.WantError(t, "delete again, some version", s.Items.Delete(t.Context(), v.ID, 1), store.ErrNotFound)
	for _, id := range storetest.UnknownIDs() {
		storetest.WantError(t, "delete "+id, s.Items.Delete(t.Context(), id, store.AnyVersion), store.ErrNotFound)
	}
	wantStored(t, s.Items, other)
	if err := s.Items.Delete(t.Context(), other.ID, store.AnyVersion); err != nil {
		t.Fatalf("delete at any version: %v", err)
	}
}

func testConcurrentUpdates(t *testing.T, s Stores) {
	v := Create(t, s.Items, NewDraft(t, s, 1))
	update := func(version int64) error {
		mine := v
		mine.Version = version
		_, err := s.Items.Update(t.Context(), mine)
		return err
	}
	storetest.OneUpdateWins(t, update)
	before, err := s.Items.Get(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	storetest.EveryUpdateWins(t, func() error { return update(store.AnyVersion) })
	if got, err := s.Items.Get(t.Context(), v.ID); err != nil || got.Version != before.Version+storetest.Updates {
		t.Errorf("got version %d, error %v; want %d", got.Version, err, before.Version+storetest.Updates)
	}
	v.ID = storetest.UnknownID
	storetest.WantError(t, "update any version of an unknown id", update(store.AnyVersion), store.ErrNotFound)
}

func testCancelled(t *testing.T, s Stores) {
	v := Create(t, s.Items, NewDraft(t, s, 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Items.Get(ctx, v.ID)
	storetest.WantError(t, "get", err, context.Canceled)
	_, err = s.Items.List(ctx, item.Filter{}, store.Page{Limit: 1})
	storetest.WantError(t, "list", err, context.Canceled)
	_, err = s.Items.Update(ctx, v)
	storetest.WantError(t, "update", err, context.Canceled)
	storetest.WantError(t, "delete", s.Items.Delete(ctx, v.ID, store.AnyVersion), context.Canceled)
	wantStored(t, s.Items, v)
}

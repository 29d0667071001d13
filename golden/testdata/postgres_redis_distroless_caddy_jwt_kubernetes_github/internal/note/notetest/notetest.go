// Package notetest holds the contract that every note.Store keeps, and notes
// for tests.
package notetest

import (
	"context"
	"math"
	"reflect"
	"testing"
	"time"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
	"example.com/orders/internal/store/storetest"
)

// TestStore runs the contract. Each call of open returns an empty store of
// its own and leaves closing it to t.Cleanup.
func TestStore(t *testing.T, open func(t *testing.T) note.Store) {
	parts := []struct {
		name string
		test func(t *testing.T, notes note.Store)
	}{
		{"create and get", testCreateAndGet},
		{"any value", testAnyValue},
		{"any text", testAnyText},
		{"list", testList},
		{"list while notes come and go", testListMoving},
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

// wantStored fails unless the store holds exactly this note.
func wantStored(t *testing.T, notes note.Store, want note.Note) {
	t.Helper()
	got, err := notes.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("get %s: %v", want.ID, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("stored\n%+v, want\n%+v", got, want)
	}
}

func testCreateAndGet(t *testing.T, notes note.Store) {
	n := Create(t, notes, Draft(1))
	wantStored(t, notes, n)
	storetest.WantError(t, "create the same id again", notes.Create(t.Context(), n), store.ErrConflict)
	for _, id := range storetest.UnknownIDs() {
		_, err := notes.Get(t.Context(), id)
		storetest.WantError(t, "get "+id, err, store.ErrNotFound)
	}
}

func testAnyValue(t *testing.T, notes note.Store) {
	for _, d := range []note.Draft{least(Draft(1)), most(Draft(2))} {
		wantStored(t, notes, Create(t, notes, d))
	}
}

func testAnyText(t *testing.T, notes note.Store) {
	for number, text := range storetest.Texts() {
		d := Draft(number)
		d.Title = storetest.Clip(text, note.MaxTitle)
		d.Body = storetest.Clip(text, note.MaxBody)
		wantStored(t, notes, Create(t, notes, d))
	}
}

func testList(t *testing.T, notes note.Store) {
	empty, err := notes.List(t.Context(), store.Page{Limit: 10})
	if err != nil || empty == nil || len(empty) != 0 {
		t.Fatalf("list of an empty store: got %v, error %v; want an empty slice that is not nil", empty, err)
	}
	var newestFirst []note.Note
	for number := range 7 {
		newestFirst = append([]note.Note{Create(t, notes, Draft(number))}, newestFirst...)
	}
	var got []note.Note
	after := ""
	for page := range 4 {
		listed, err := notes.List(t.Context(), store.Page{Limit: 3, After: after})
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{3, 3, 1, 0}[page]; len(listed) != want {
			t.Fatalf("page %d has %d notes, want %d", page, len(listed), want)
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

// testListMoving deletes the note a page ended with and adds a newer one: the
// next page must neither repeat nor skip a note.
func testListMoving(t *testing.T, notes note.Store) {
	oldest := Create(t, notes, Draft(1))
	last := Create(t, notes, Draft(2))
	Create(t, notes, Draft(3))
	page, err := notes.List(t.Context(), store.Page{Limit: 2})
	if err != nil || len(page) != 2 || page[1].ID != last.ID {
		t.Fatalf("first page is %+v, error %v", page, err)
	}
	Create(t, notes, Draft(4))
	if err := notes.Delete(t.Context(), last.ID, store.AnyVersion); err != nil {
		t.Fatal(err)
	}
	page, err = notes.List(t.Context(), store.Page{Limit: 2, After: last.ID})
	if err != nil || len(page) != 1 || page[0].ID != oldest.ID {
		t.Errorf("second page is %+v, error %v; want only the oldest", page, err)
	}
}

func testUpdate(t *testing.T, notes note.Store) {
	d := Draft(1)
	n := Create(t, notes, d)
	other := Create(t, notes, Draft(2))
	for _, d := range []note.Draft{Draft(3), d} {
		changed, err := note.From(d)
		if err != nil {
			t.Fatal(err)
		}
		changed.ID, changed.Version = n.ID, n.Version
		changed.UpdatedAt = n.UpdatedAt.Add(time.Hour)
		changed.CreatedAt = n.CreatedAt.Add(time.Minute) // must not be stored
		got, err := notes.Update(t.Context(), changed)
		if err != nil {
			t.Fatal(err)
		}
		want := changed
		want.Version, want.CreatedAt = n.Version+1, n.CreatedAt
		if !reflect.DeepEqual(got, want) {
			t.Errorf("update returned\n%+v, want\n%+v", got, want)
		}
		wantStored(t, notes, want)
		wantStored(t, notes, other)

		for _, version := range []int64{n.Version, math.MaxInt64} {
			changed.Version = version
			_, err = notes.Update(t.Context(), changed)
			storetest.WantError(t, "update another version", err, store.ErrConflict)
		}
		wantStored(t, notes, want)
		n = want
	}
	for _, id := range storetest.UnknownIDs() {
		unknown := n
		unknown.ID = id
		_, err := notes.Update(t.Context(), unknown)
		storetest.WantError(t, "update "+id, err, store.ErrNotFound)
	}
}

func testDelete(t *testing.T, notes note.Store) {
	n := Create(t, notes, Draft(1))
	other := Create(t, notes, Draft(2))
	for _, version := range []int64{2, math.MaxInt64} {
		storetest.WantError(t, "delete another version", notes.Delete(t.Context(), n.ID, version), store.ErrConflict)
	}
	wantStored(t, notes, n)
	if err := notes.Delete(t.Context(), n.ID, 1); err != nil {
		t.Fatalf("delete at its version: %v", err)
	}
	_, err := notes.Get(t.Context(), n.ID)
	storetest.WantError(t, "get a deleted note", err, store.ErrNotFound)
	storetest.WantError(t, "delete again, any version", notes.Delete(t.Context(), n.ID, store.AnyVersion), store.ErrNotFound)
	storetest.WantError(t, "delete again, some version", notes.Delete(t.Context(), n.ID, 1), store.ErrNotFound)
	for _, id := range storetest.UnknownIDs() {
		storetest.WantError(t, "delete "+id, notes.Delete(t.Context(), id, store.AnyVersion), store.ErrNotFound)
	}
	wantStored(t, notes, other)
	if err := notes.Delete(t.Context(), other.ID, store.AnyVersion); err != nil {
		t.Fatalf("delete at any version: %v", err)
	}
}

func testConcurrentUpdates(t *testing.T, notes note.Store) {
	n := Create(t, notes, Draft(1))
	update := func(version int64) error {
		mine := n
		mine.Version = version
		_, err := notes.Update(t.Context(), mine)
		return err
	}
	storetest.OneUpdateWins(t, update)
	before, err := notes.Get(t.Context(), n.ID)
	if err != nil {
		t.Fatal(err)
	}
	storetest.EveryUpdateWins(t, func() error { return update(store.AnyVersion) })
	if got, err := notes.Get(t.Context(), n.ID); err != nil || got.Version != before.Version+storetest.Updates {
		t.Errorf("got version %d, error %v; want %d", got.Version, err, before.Version+storetest.Updates)
	}
	n.ID = storetest.UnknownID
	storetest.WantError(t, "update any version of an unknown id", update(store.AnyVersion), store.ErrNotFound)
}

func testCancelled(t *testing.T, notes note.Store) {
	n := Create(t, notes, Draft(1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := notes.Get(ctx, n.ID)
	storetest.WantError(t, "get", err, context.Canceled)
	_, err = notes.List(ctx, store.Page{Limit: 1})
	storetest.WantError(t, "list", err, context.Canceled)
	_, err = notes.Update(ctx, n)
	storetest.WantError(t, "update", err, context.Canceled)
	storetest.WantError(t, "delete", notes.Delete(ctx, n.ID, store.AnyVersion), context.Canceled)
	wantStored(t, notes, n)
}

// Package notetest holds the contract that every note.Store keeps.
package notetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/books/ledger/internal/note"
	"example.com/books/ledger/internal/store"
)

// now is some moment with all digits that a store keeps.
var now = time.Date(2030, 1, 2, 3, 4, 5, 678_901_000, time.UTC)

// TestStore runs the contract. Each call of open returns an empty store of
// its own and leaves closing it to t.Cleanup.
func TestStore(t *testing.T, open func(t *testing.T) note.Store) {
	parts := []struct {
		name string
		test func(t *testing.T, notes note.Store)
	}{
		{"create and get", testCreateAndGet},
		{"any text", testAnyText},
		{"list", testList},
		{"list while notes come and go", testListMoving},
		{"update", testUpdate},
		{"delete", testDelete},
		{"one update wins per version", testConcurrentUpdates},
		{"every update of any version wins", testConcurrentUpdatesOfAnyVersion},
		{"cancelled context", testCancelled},
	}
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(t, open(t))
		})
	}
}

// create stores a new note and returns it.
func create(t *testing.T, notes note.Store, title string) note.Note {
	t.Helper()
	n, err := note.New(note.Draft{Title: title, Body: "body of " + title}, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := notes.Create(t.Context(), n); err != nil {
		t.Fatalf("create %q: %v", title, err)
	}
	return n
}

// wantStored fails unless the store holds exactly this note.
func wantStored(t *testing.T, notes note.Store, want note.Note) {
	t.Helper()
	got, err := notes.Get(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("get %s: %v", want.ID, err)
	}
	if got != want {
		t.Errorf("stored\n%+v, want\n%+v", got, want)
	}
}

func wantError(t *testing.T, doing string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", doing, got, want)
	}
}

// unknownID has the form of an id that no note has.
const unknownID = "00000000-0000-7000-8000-000000000000"

func testCreateAndGet(t *testing.T, notes note.Store) {
	n := create(t, notes, "first")
	wantStored(t, notes, n)
	wantError(t, "create the same id again", notes.Create(t.Context(), n), store.ErrConflict)
	_, err := notes.Get(t.Context(), unknownID)
	wantError(t, "get an unknown id", err, store.ErrNotFound)
}

func testAnyText(t *testing.T, notes note.Store) {
	texts := []string{
		"it's \"quoted\" \\ %s $1 ?; DROP TABLE notes; --",
		"line\r\nbreaks\tand\u2028more",
		"Ünïcödé 漢字 🙂 e\u0301",
		strings.Repeat("ß", note.MaxTitle),
	}
	for _, text := range texts {
		n := create(t, notes, text)
		wantStored(t, notes, n)
	}
}

func testList(t *testing.T, notes note.Store) {
	empty, err := notes.List(t.Context(), store.Page{Limit: 10})
	if err != nil || empty == nil || len(empty) != 0 {
		t.Fatalf("list of an empty store: got %v, error %v; want an empty slice that is not nil", empty, err)
	}
	var newestFirst []note.Note
	for i := range 7 {
		newestFirst = append([]note.Note{create(t, notes, fmt.Sprint(i))}, newestFirst...)
	}
	var got []note.Note
	after := ""
	for page := range 4 {
		notes, err := notes.List(t.Context(), store.Page{Limit: 3, After: after})
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{3, 3, 1, 0}[page]; len(notes) != want {
			t.Fatalf("page %d has %d notes, want %d", page, len(notes), want)
		}
		if len(notes) > 0 {
			after = notes[len(notes)-1].ID
		}
		got = append(got, notes...)
	}
	for i := range newestFirst {
		if got[i] != newestFirst[i] {
			t.Errorf("note %d is\n%+v, want\n%+v", i, got[i], newestFirst[i])
		}
	}
}

// testListMoving deletes the note a page ended with and adds a newer one: the
// next page must neither repeat nor skip a note.
func testListMoving(t *testing.T, notes note.Store) {
	oldest := create(t, notes, "oldest")
	last := create(t, notes, "last of the page")
	create(t, notes, "newest")
	page, err := notes.List(t.Context(), store.Page{Limit: 2})
	if err != nil || len(page) != 2 || page[1].ID != last.ID {
		t.Fatalf("first page is %+v, error %v", page, err)
	}
	create(t, notes, "newer still")
	if err := notes.Delete(t.Context(), last.ID, 0); err != nil {
		t.Fatal(err)
	}
	page, err = notes.List(t.Context(), store.Page{Limit: 2, After: last.ID})
	if err != nil || len(page) != 1 || page[0].ID != oldest.ID {
		t.Errorf("second page is %+v, error %v; want only %q", page, err, oldest.Title)
	}
}

func testUpdate(t *testing.T, notes note.Store) {
	n := create(t, notes, "before")
	other := create(t, notes, "untouched")
	changed := n
	changed.Title, changed.Body = "after", "changed"
	changed.UpdatedAt = now.Add(time.Hour)
	changed.CreatedAt = now.Add(time.Minute) // must not be stored
	got, err := notes.Update(t.Context(), changed)
	if err != nil {
		t.Fatal(err)
	}
	want := changed
	want.Version, want.CreatedAt = 2, n.CreatedAt
	if got != want {
		t.Errorf("update returned\n%+v, want\n%+v", got, want)
	}
	wantStored(t, notes, want)
	wantStored(t, notes, other)

	_, err = notes.Update(t.Context(), changed)
	wantError(t, "update an old version", err, store.ErrConflict)
	wantStored(t, notes, want)
	changed.ID = unknownID
	_, err = notes.Update(t.Context(), changed)
	wantError(t, "update an unknown id", err, store.ErrNotFound)
}

func testDelete(t *testing.T, notes note.Store) {
	n := create(t, notes, "note")
	other := create(t, notes, "untouched")
	wantError(t, "delete another version", notes.Delete(t.Context(), n.ID, 2), store.ErrConflict)
	wantStored(t, notes, n)
	if err := notes.Delete(t.Context(), n.ID, 1); err != nil {
		t.Fatalf("delete at its version: %v", err)
	}
	_, err := notes.Get(t.Context(), n.ID)
	wantError(t, "get a deleted note", err, store.ErrNotFound)
	wantError(t, "delete again, any version", notes.Delete(t.Context(), n.ID, 0), store.ErrNotFound)
	wantError(t, "delete again, some version", notes.Delete(t.Context(), n.ID, 1), store.ErrNotFound)
	wantStored(t, notes, other)
	if err := notes.Delete(t.Context(), other.ID, 0); err != nil {
		t.Fatalf("delete at any version: %v", err)
	}
}

// testConcurrentUpdates lets writers race for every version: exactly one may
// win each, or an update is lost.
func testConcurrentUpdates(t *testing.T, notes note.Store) {
	const writers, rounds = 8, 5
	n := create(t, notes, "contended")
	for round := range rounds {
		var wins, conflicts int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for writer := range writers {
			wg.Go(func() {
				mine := n
				mine.Title = fmt.Sprintf("round %d writer %d", round, writer)
				_, err := notes.Update(t.Context(), mine)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					wins++
				case errors.Is(err, store.ErrConflict):
					conflicts++
				default:
					t.Errorf("round %d writer %d: %v", round, writer, err)
				}
			})
		}
		wg.Wait()
		if wins != 1 || conflicts != writers-1 {
			t.Fatalf("round %d: %d writers won and %d were refused, want 1 and %d", round, wins, conflicts, writers-1)
		}
		n.Version++
	}
}

// testConcurrentUpdatesOfAnyVersion updates whichever version is stored: none
// is refused, and none is lost.
func testConcurrentUpdatesOfAnyVersion(t *testing.T, notes note.Store) {
	n := create(t, notes, "contended")
	const updates = 20
	var wg sync.WaitGroup
	for range updates {
		wg.Go(func() {
			if _, err := notes.Update(t.Context(), note.Note{ID: n.ID, Title: "any", Version: store.AnyVersion, UpdatedAt: now}); err != nil {
				t.Errorf("update any version: %v", err)
			}
		})
	}
	wg.Wait()
	if got, err := notes.Get(t.Context(), n.ID); err != nil || got.Version != updates+1 {
		t.Errorf("got version %d, error %v; want %d", got.Version, err, updates+1)
	}
	_, err := notes.Update(t.Context(), note.Note{ID: unknownID, Version: store.AnyVersion, UpdatedAt: now})
	wantError(t, "update any version of an unknown id", err, store.ErrNotFound)
}

func testCancelled(t *testing.T, notes note.Store) {
	n := create(t, notes, "kept")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := notes.Get(ctx, n.ID)
	wantError(t, "get", err, context.Canceled)
	_, err = notes.List(ctx, store.Page{Limit: 1})
	wantError(t, "list", err, context.Canceled)
	_, err = notes.Update(ctx, n)
	wantError(t, "update", err, context.Canceled)
	wantError(t, "delete", notes.Delete(ctx, n.ID, 0), context.Canceled)
	wantStored(t, notes, n)
}

package cache_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
	"example.com/orders/internal/store"
)

// countingNotes counts reads and runs a hook in the middle of each.
type countingNotes struct {
	note.Store
	reads int
	hook  func()
}

func (s *countingNotes) Get(ctx context.Context, id string) (note.Note, error) {
	s.reads++
	n, err := s.Store.Get(ctx, id)
	if s.hook != nil {
		s.hook()
	}
	return n, err
}

func newNoteCache() cache.Cache[note.Note] {
	return cache.NewMemory(testLimits(), note.SizeOf)
}

func newNote(t testing.TB, notes note.Store) note.Note {
	t.Helper()
	return notetest.Create(t, notes, notetest.Draft(1))
}

func getNote(t *testing.T, notes note.Store, id string) note.Note {
	t.Helper()
	n, err := notes.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNotesWithBrokenCache(t *testing.T) {
	t.Parallel()
	notes := cache.NewNotes(memorytest.New().Notes(), brokenCache[note.Note]{}, ttl)
	n := newNote(t, notes)
	for range 3 {
		if got := getNote(t, notes, n.ID); !reflect.DeepEqual(got, n) {
			t.Errorf("got %+v, want %+v", got, n)
		}
	}
	if _, err := notes.Update(t.Context(), n); err != nil {
		t.Errorf("update: %v", err)
	}
	if err := notes.Delete(t.Context(), n.ID, 2); err != nil {
		t.Errorf("delete: %v", err)
	}
}

func TestNotesAreReadFromTheCache(t *testing.T) {
	t.Parallel()
	inner := &countingNotes{Store: memorytest.New().Notes()}
	notes := cache.NewNotes(inner, newNoteCache(), ttl)
	n := newNote(t, notes)
	for range 3 {
		if got := getNote(t, notes, n.ID); !reflect.DeepEqual(got, n) {
			t.Errorf("got %+v, want %+v", got, n)
		}
	}
	if inner.reads != 1 {
		t.Errorf("the store was read %d times, want once", inner.reads)
	}
}

func TestNotesAfterWrites(t *testing.T) {
	t.Parallel()
	inner := memorytest.New().Notes()
	notes := cache.NewNotes(inner, newNoteCache(), ttl)
	n := newNote(t, notes)
	getNote(t, notes, n.ID)

	updated, err := notes.Update(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if got := getNote(t, notes, n.ID); !reflect.DeepEqual(got, updated) {
		t.Errorf("after an update: got %+v, want %+v", got, updated)
	}

	updated, err = inner.Update(t.Context(), updated) // another replica
	if err != nil {
		t.Fatal(err)
	}
	if _, err := notes.Update(t.Context(), n); !errors.Is(err, store.ErrConflict) {
		t.Errorf("update of an old version: got error %v, want a conflict", err)
	}
	if got := getNote(t, notes, n.ID); !reflect.DeepEqual(got, updated) {
		t.Errorf("after a conflict: got %+v, want %+v", got, updated)
	}

	if err := notes.Delete(t.Context(), n.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := notes.Get(t.Context(), n.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after a delete: got error %v, want not found", err)
	}
}

func BenchmarkNotesHit(b *testing.B) {
	notes := cache.NewNotes(memorytest.New().Notes(), newNoteCache(), ttl)
	n := newNote(b, notes)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := notes.Get(b.Context(), n.ID); err != nil {
			b.Fatal(err)
		}
	}
}

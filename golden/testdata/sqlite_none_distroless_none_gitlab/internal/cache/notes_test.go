package cache_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
	"example.com/orders/internal/store"
)

// brokenCache fails every call.
type brokenCache[V any] struct{}

var errBroken = errors.New("cache is broken")

func (brokenCache[V]) Get(context.Context, string) (value V, found bool, err error) {
	return value, false, errBroken
}

func (brokenCache[V]) Set(context.Context, string, int64, V) error     { return errBroken }
func (brokenCache[V]) Invalidate(context.Context, string, int64) error { return errBroken }

// countingStore counts reads and runs a hook in the middle of each.
type countingStore struct {
	note.Store
	reads int
	hook  func()
}

func (s *countingStore) Get(ctx context.Context, id string) (note.Note, error) {
	s.reads++
	n, err := s.Store.Get(ctx, id)
	if s.hook != nil {
		s.hook()
	}
	return n, err
}

func newCache() cache.Cache[note.Note] {
	return cache.NewMemory(cache.Limits{TTL: time.Hour, Entries: 100, Bytes: 1 << 20}, cache.SizeOfNote)
}

func newNote(t *testing.T, notes note.Store) note.Note {
	t.Helper()
	n, err := note.New(note.Draft{Title: "title"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := notes.Create(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	return n
}

func get(t *testing.T, notes note.Store, id string) note.Note {
	t.Helper()
	n, err := notes.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNotes(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store {
		return cache.NewNotes(memorytest.New(), newCache())
	})
}

func TestNotesWithBrokenCache(t *testing.T) {
	t.Parallel()
	notes := cache.NewNotes(memorytest.New(), brokenCache[note.Note]{})
	n := newNote(t, notes)
	for range 3 {
		if got := get(t, notes, n.ID); got != n {
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
	inner := &countingStore{Store: memorytest.New()}
	notes := cache.NewNotes(inner, newCache())
	n := newNote(t, notes)
	for range 3 {
		if got := get(t, notes, n.ID); got != n {
			t.Errorf("got %+v, want %+v", got, n)
		}
	}
	if inner.reads != 1 {
		t.Errorf("the store was read %d times, want once", inner.reads)
	}
}

func TestNotesAfterWrites(t *testing.T) {
	t.Parallel()
	inner := memorytest.New()
	notes := cache.NewNotes(inner, newCache())
	n := newNote(t, notes)
	get(t, notes, n.ID)

	updated, err := notes.Update(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if got := get(t, notes, n.ID); got != updated {
		t.Errorf("after an update: got %+v, want %+v", got, updated)
	}

	updated, err = inner.Update(t.Context(), updated) // another replica
	if err != nil {
		t.Fatal(err)
	}
	if _, err := notes.Update(t.Context(), n); !errors.Is(err, store.ErrConflict) {
		t.Errorf("update of an old version: got error %v, want a conflict", err)
	}
	if got := get(t, notes, n.ID); got != updated {
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
	notes := cache.NewNotes(memorytest.New(), newCache())
	n, err := note.New(note.Draft{Title: "title"}, time.Now())
	if err == nil {
		err = notes.Create(b.Context(), n)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := notes.Get(b.Context(), n.ID); err != nil {
			b.Fatal(err)
		}
	}
}

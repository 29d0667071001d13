package cache_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.com/books/ledger/internal/cache"
	"example.com/books/ledger/internal/memory"
	"example.com/books/ledger/internal/note"
	"example.com/books/ledger/internal/note/notetest"
)

// brokenCache fails every call.
type brokenCache struct{}

var errBroken = errors.New("cache is broken")

func (brokenCache) Get(context.Context, string) ([]byte, bool, error) { return nil, false, errBroken }
func (brokenCache) Set(context.Context, string, []byte) error         { return errBroken }
func (brokenCache) Delete(context.Context, string) error              { return errBroken }

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

func newCache() cache.Cache { return cache.NewMemory(time.Hour, 100) }

func newNote(t *testing.T, store note.Store) note.Note {
	t.Helper()
	n, err := note.New(note.Draft{Title: "title"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Create(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	return n
}

func get(t *testing.T, store note.Store, id string) note.Note {
	t.Helper()
	n, err := store.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNotes(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store {
		return cache.NewNotes(memory.New(), newCache(), slog.New(slog.DiscardHandler))
	})
}

func TestNotesWithBrokenCache(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	store := cache.NewNotes(memory.New(), brokenCache{}, slog.New(slog.NewTextHandler(&log, nil)))
	n := newNote(t, store)
	for range 3 {
		if got := get(t, store, n.ID); got != n {
			t.Errorf("got %+v, want %+v", got, n)
		}
	}
	if _, err := store.Update(t.Context(), n); err != nil {
		t.Errorf("update: %v", err)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 {
		t.Errorf("the outage was logged %d times, want once:\n%s", lines, log.String())
	}
}

func TestNotesAnswersFromTheCache(t *testing.T) {
	t.Parallel()
	inner := &countingStore{Store: memory.New()}
	store := cache.NewNotes(inner, newCache(), slog.New(slog.DiscardHandler))
	n := newNote(t, store)
	for range 3 {
		if got := get(t, store, n.ID); got != n {
			t.Errorf("got %+v, want %+v", got, n)
		}
	}
	if inner.reads != 1 {
		t.Errorf("the store was read %d times, want once", inner.reads)
	}
}

func TestNotesForgetsWhatWasWritten(t *testing.T) {
	t.Parallel()
	inner := memory.New()
	store := cache.NewNotes(inner, newCache(), slog.New(slog.DiscardHandler))
	n := newNote(t, store)
	get(t, store, n.ID)

	updated, err := store.Update(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if got := get(t, store, n.ID); got != updated {
		t.Errorf("after an update: got %+v, want %+v", got, updated)
	}

	updated, err = inner.Update(t.Context(), updated) // another replica
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Update(t.Context(), n); !errors.Is(err, note.ErrConflict) {
		t.Errorf("update of an old version: got error %v, want a conflict", err)
	}
	if got := get(t, store, n.ID); got != updated {
		t.Errorf("after a conflict: got %+v, want %+v", got, updated)
	}

	if err := store.Delete(t.Context(), n.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Get(t.Context(), n.ID); !errors.Is(err, note.ErrNotFound) {
		t.Errorf("after a delete: got error %v, want not found", err)
	}
}

// TestNotesReadDuringUpdate updates a note between reading it from the store
// and remembering it: the old version must not stay.
func TestNotesReadDuringUpdate(t *testing.T) {
	t.Parallel()
	inner := &countingStore{Store: memory.New()}
	store := cache.NewNotes(inner, newCache(), slog.New(slog.DiscardHandler))
	n := newNote(t, store)
	inner.hook = func() {
		inner.hook = nil
		if _, err := store.Update(t.Context(), n); err != nil {
			t.Error(err)
		}
	}
	get(t, store, n.ID)
	if got := get(t, store, n.ID); got.Version != 2 {
		t.Errorf("got version %d, want the updated 2", got.Version)
	}
}

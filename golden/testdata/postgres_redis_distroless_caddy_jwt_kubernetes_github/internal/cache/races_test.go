package cache_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
)

// TestNotesReadDuringUpdate updates a note between reading it from the store and
// keeping it: the old version must not stay.
func TestNotesReadDuringUpdate(t *testing.T) {
	t.Parallel()
	inner := &countingNotes{Store: memorytest.New().Notes()}
	notes := cache.NewNotes(inner, newNoteCache(), ttl)
	n := newNote(t, notes)
	inner.hook = func() {
		inner.hook = nil
		if _, err := notes.Update(t.Context(), n); err != nil {
			t.Error(err)
		}
	}
	getNote(t, notes, n.ID)
	if got := getNote(t, notes, n.ID); got.Version != 2 {
		t.Errorf("got version %d, want the updated 2", got.Version)
	}
}

// TestNotesReadDuringDelete deletes a note between reading it from the store and
// keeping it.
func TestNotesReadDuringDelete(t *testing.T) {
	t.Parallel()
	inner := &countingNotes{Store: memorytest.New().Notes()}
	notes := cache.NewNotes(inner, newNoteCache(), ttl)
	n := newNote(t, notes)
	inner.hook = func() {
		inner.hook = nil
		if err := notes.Delete(t.Context(), n.ID, store.AnyVersion); err != nil {
			t.Error(err)
		}
	}
	getNote(t, notes, n.ID)
	if _, err := notes.Get(t.Context(), n.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the delete: got error %v, want %v", err, store.ErrNotFound)
	}
}

// TestNotesReadSlowly reads a note for longer than the tombstone of its delete
// lasts: what it read must not stay.
func TestNotesReadSlowly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := &countingNotes{Store: memorytest.New().Notes()}
		notes := cache.NewNotes(inner, newNoteCache(), ttl)
		n := newNote(t, notes)
		inner.hook = func() {
			inner.hook = nil
			if err := notes.Delete(t.Context(), n.ID, store.AnyVersion); err != nil {
				t.Error(err)
			}
			time.Sleep(cache.TombstoneTTL)
		}
		getNote(t, notes, n.ID)
		if _, err := notes.Get(t.Context(), n.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after the delete: got error %v, want %v", err, store.ErrNotFound)
		}
	})
}

// TestNotesReadSlowlyDuringUpdate reads a note for longer than the cache keeps
// the value of its update: what it read must not stay.
func TestNotesReadSlowlyDuringUpdate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := &countingNotes{Store: memorytest.New().Notes()}
		limits := cache.Limits{TTL: time.Second, Entries: 100, Bytes: 1 << 20}
		notes := cache.NewNotes(inner, cache.NewMemory(limits, note.SizeOf), limits.TTL)
		n := newNote(t, notes)
		inner.hook = func() {
			inner.hook = nil
			if _, err := notes.Update(t.Context(), n); err != nil {
				t.Error(err)
			}
			time.Sleep(limits.TTL)
		}
		getNote(t, notes, n.ID)
		if got := getNote(t, notes, n.ID); got.Version != 2 {
			t.Errorf("got version %d, want the updated 2", got.Version)
		}
	})
}

// TestNotesOfAClientThatGivesUp ends the request between a write to the store
// and the write to the cache: other replicas must not read the old version.
func TestNotesOfAClientThatGivesUp(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(context.Context, note.Store, note.Note){
		"update": func(ctx context.Context, s note.Store, n note.Note) {
			_, _ = s.Update(ctx, n)
		},
		"delete": func(ctx context.Context, s note.Store, n note.Note) {
			_ = s.Delete(ctx, n.ID, n.Version)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner, shared := memorytest.New().Notes(), requestCache[note.Note]{newNoteCache()}
			ctx, giveUp := context.WithCancel(t.Context())
			notes := cache.NewNotes(abandonedNotes{inner, giveUp}, shared, ttl)
			replica := cache.NewNotes(inner, shared, ttl)
			n := newNote(t, replica)
			getNote(t, replica, n.ID)
			write(ctx, notes, n)
			if got, err := replica.Get(t.Context(), n.ID); err == nil && got.Version == n.Version {
				t.Error("another replica reads the old version")
			}
		})
	}
}

// abandonedNotes lets the client give up as soon as a write is done.
type abandonedNotes struct {
	note.Store
	giveUp context.CancelFunc
}

func (s abandonedNotes) Update(ctx context.Context, n note.Note) (note.Note, error) {
	defer s.giveUp()
	return s.Store.Update(ctx, n)
}

func (s abandonedNotes) Delete(ctx context.Context, id string, version int64) error {
	defer s.giveUp()
	return s.Store.Delete(ctx, id, version)
}

// TestNotesAfterAnUnknownOutcome loses the response to a write that happened: the
// old version must not stay, and its readers must not bring it back.
func TestNotesAfterAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	inner := memorytest.New().Notes()
	failing := &failingNotes{Store: inner}
	notes := cache.NewNotes(failing, newNoteCache(), ttl)
	n := newNote(t, notes)
	getNote(t, notes, n.ID)
	if _, err := notes.Update(t.Context(), n); !errors.Is(err, store.ErrUnavailable) {
		t.Fatal(err)
	}
	if got := getNote(t, notes, n.ID); got.Version != 2 {
		t.Errorf("got version %d, want the updated 2", got.Version)
	}
}

// failingNotes loses the response to every update.
type failingNotes struct{ note.Store }

func (s *failingNotes) Update(ctx context.Context, n note.Note) (note.Note, error) {
	if _, err := s.Store.Update(ctx, n); err != nil {
		return note.Note{}, err
	}
	return note.Note{}, store.ErrUnavailable
}

// TestNotesAfterTheCacheFailed writes while the cache fails, and reads when it is
// back with the old version.
func TestNotesAfterTheCacheFailed(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(notes note.Store, n note.Note) error{
		"update": func(notes note.Store, n note.Note) error {
			_, err := notes.Update(t.Context(), n)
			return err
		},
		"delete": func(notes note.Store, n note.Note) error {
			return notes.Delete(t.Context(), n.ID, n.Version)
		},
	} {
		inner := &switchCache[note.Note]{Cache: newNoteCache()}
		notes := cache.NewNotes(memorytest.New().Notes(), inner, ttl)
		n := newNote(t, notes)
		getNote(t, notes, n.ID)
		inner.broken = true
		if err := write(notes, n); err != nil {
			t.Fatal(err)
		}
		inner.broken = false
		if got, err := notes.Get(t.Context(), n.ID); err == nil && got.Version == n.Version {
			t.Errorf("after the %s: got the old version", name)
		}
	}
}

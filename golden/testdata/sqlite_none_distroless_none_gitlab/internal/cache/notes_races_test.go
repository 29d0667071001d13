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
	inner := &countingStore{Store: memorytest.New()}
	notes := cache.NewNotes(inner, newCache())
	n := newNote(t, notes)
	inner.hook = func() {
		inner.hook = nil
		if _, err := notes.Update(t.Context(), n); err != nil {
			t.Error(err)
		}
	}
	get(t, notes, n.ID)
	if got := get(t, notes, n.ID); got.Version != 2 {
		t.Errorf("got version %d, want the updated 2", got.Version)
	}
}

// TestNotesReadDuringDelete deletes a note between reading it from the store and
// keeping it.
func TestNotesReadDuringDelete(t *testing.T) {
	t.Parallel()
	inner := &countingStore{Store: memorytest.New()}
	notes := cache.NewNotes(inner, newCache())
	n := newNote(t, notes)
	inner.hook = func() {
		inner.hook = nil
		if err := notes.Delete(t.Context(), n.ID, store.AnyVersion); err != nil {
			t.Error(err)
		}
	}
	get(t, notes, n.ID)
	if _, err := notes.Get(t.Context(), n.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the delete: got error %v, want %v", err, store.ErrNotFound)
	}
}

// TestNotesReadSlowly reads a note for longer than the tombstone of its delete
// lasts: what it read must not stay.
func TestNotesReadSlowly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := &countingStore{Store: memorytest.New()}
		notes := cache.NewNotes(inner, newCache())
		n := newNote(t, notes)
		inner.hook = func() {
			inner.hook = nil
			if err := notes.Delete(t.Context(), n.ID, store.AnyVersion); err != nil {
				t.Error(err)
			}
			time.Sleep(cache.TombstoneTTL)
		}
		get(t, notes, n.ID)
		if _, err := notes.Get(t.Context(), n.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after the delete: got error %v, want %v", err, store.ErrNotFound)
		}
	})
}

// TestNotesOfAClientThatGivesUp ends the request between a write to the store
// and the write to the cache: other replicas must not read the old version.
func TestNotesOfAClientThatGivesUp(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(context.Context, note.Store, note.Note){
		"update": func(ctx context.Context, s note.Store, n note.Note) { _, _ = s.Update(ctx, n) },
		"delete": func(ctx context.Context, s note.Store, n note.Note) { _ = s.Delete(ctx, n.ID, n.Version) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner, shared := memorytest.New(), requestCache{newCache()}
			ctx, giveUp := context.WithCancel(t.Context())
			notes := cache.NewNotes(abandonedStore{inner, giveUp}, shared)
			replica := cache.NewNotes(inner, shared)
			n := newNote(t, replica)
			get(t, replica, n.ID)
			write(ctx, notes, n)
			if got, err := replica.Get(t.Context(), n.ID); err == nil && got.Version == n.Version {
				t.Error("another replica reads the old version")
			}
		})
	}
}

// requestCache is a cache that writes nothing for a request that has ended.
type requestCache struct{ cache.Cache[note.Note] }

func (c requestCache) Set(ctx context.Context, id string, version int64, n note.Note) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.Cache.Set(ctx, id, version, n)
}

func (c requestCache) Invalidate(ctx context.Context, id string, version int64) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.Cache.Invalidate(ctx, id, version)
}

// abandonedStore lets the client give up as soon as a write is done.
type abandonedStore struct {
	note.Store
	giveUp context.CancelFunc
}

func (s abandonedStore) Update(ctx context.Context, n note.Note) (note.Note, error) {
	defer s.giveUp()
	return s.Store.Update(ctx, n)
}

func (s abandonedStore) Delete(ctx context.Context, id string, version int64) error {
	defer s.giveUp()
	return s.Store.Delete(ctx, id, version)
}

// TestNotesAfterAnUnknownOutcome loses the response to a write that happened: the
// old version must not stay, and its readers must not bring it back.
func TestNotesAfterAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	inner := memorytest.New()
	failing := &failingStore{Store: inner}
	notes := cache.NewNotes(failing, newCache())
	n := newNote(t, notes)
	get(t, notes, n.ID)
	if _, err := notes.Update(t.Context(), n); !errors.Is(err, store.ErrUnavailable) {
		t.Fatal(err)
	}
	if got := get(t, notes, n.ID); got.Version != 2 {
		t.Errorf("got version %d, want the updated 2", got.Version)
	}
}

// failingStore loses the response to every update.
type failingStore struct{ note.Store }

func (s *failingStore) Update(ctx context.Context, n note.Note) (note.Note, error) {
	if _, err := s.Store.Update(ctx, n); err != nil {
		return note.Note{}, err
	}
	return note.Note{}, store.ErrUnavailable
}

// TestNotesAfterTheCacheFailed writes while the cache fails, and reads when it is
// back with the old version.
func TestNotesAfterTheCacheFailed(t *testing.T) {
	t.Parallel()
	inner := &switchCache{Cache: newCache()}
	notes := cache.NewNotes(memorytest.New(), inner)
	for name, write := range map[string]func(n note.Note) error{
		"update": func(n note.Note) error { _, err := notes.Update(t.Context(), n); return err },
		"delete": func(n note.Note) error { return notes.Delete(t.Context(), n.ID, n.Version) },
	} {
		n := newNote(t, notes)
		get(t, notes, n.ID)
		inner.broken = true
		if err := write(n); err != nil {
			t.Fatal(err)
		}
		inner.broken = false
		if got, err := notes.Get(t.Context(), n.ID); err == nil && got.Version == n.Version {
			t.Errorf("after the %s: got the old version", name)
		}
	}
}

// switchCache fails while it is broken.
type switchCache struct {
	cache.Cache[note.Note]
	broken bool
}

func (c *switchCache) Set(ctx context.Context, id string, version int64, n note.Note) error {
	if c.broken {
		return errBroken
	}
	return c.Cache.Set(ctx, id, version, n)
}

func (c *switchCache) Invalidate(ctx context.Context, id string, version int64) error {
	if c.broken {
		return errBroken
	}
	return c.Cache.Invalidate(ctx, id, version)
}

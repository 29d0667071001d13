package cache

import (
	"context"
	"time"

	"example.com/orders/internal/note"
)

// Notes is a [note.Store] that serves Get from a cache where it can. Make one
// with [NewNotes].
//
// Each process reads what it wrote. Others that share the cache do so too, unless
// the cache failed when it was written: then they may read the old version for
// its time to live, as processes with caches of their own may. An update of an
// old version is refused by the store, and removes it.
type Notes struct {
	note.Store
	cached resource[note.Note]
}

var _ note.Store = (*Notes)(nil)

// NewNotes returns notes with a cache in front of them, which keeps values for
// ttl.
func NewNotes(notes note.Store, cache Cache[note.Note], ttl time.Duration) *Notes {
	version := func(n note.Note) int64 { return n.Version }
	return &Notes{Store: notes, cached: newResource(cache, ttl, version)}
}

// Get implements [note.Store].
func (s *Notes) Get(ctx context.Context, id string) (note.Note, error) {
	return s.cached.get(ctx, id, func() (note.Note, error) { return s.Store.Get(ctx, id) })
}

// Update implements [note.Store].
func (s *Notes) Update(ctx context.Context, n note.Note) (note.Note, error) {
	stored, err := s.Store.Update(ctx, n)
	s.cached.updated(ctx, n.ID, n.Version, stored, err)
	return stored, err
}

// Delete implements [note.Store].
func (s *Notes) Delete(ctx context.Context, id string, version int64) error {
	err := s.Store.Delete(ctx, id, version)
	s.cached.deleted(ctx, id, version, err)
	return err
}

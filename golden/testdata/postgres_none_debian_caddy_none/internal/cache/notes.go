package cache

import (
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync/atomic"
	"time"

	"example.com/orders/internal/note"
	"example.com/orders/internal/outage"
)

// forgetTimeout bounds how long a write waits for the cache to forget.
const forgetTimeout = time.Second

// Notes is a [note.Store] that answers Get from a cache where it can. A cache
// that fails costs speed, never an answer. Make one with [NewNotes].
//
// What this process wrote, it reads back. What another one wrote may be up to
// the cache's time to live old; an update built on an old version is refused
// by the store and makes the cache forget it.
type Notes struct {
	note.Store
	cache  Cache
	watch  *outage.Watch
	seed   maphash.Seed
	writes [256]atomic.Uint64 // writes so far, per share of the ids
}

var _ note.Store = (*Notes)(nil)

// NewNotes returns store with cache in front of it.
func NewNotes(store note.Store, cache Cache, logger *slog.Logger) *Notes {
	return &Notes{Store: store, cache: cache, watch: outage.NewWatch(logger, "cache"), seed: maphash.MakeSeed()}
}

// Get implements [note.Store].
func (s *Notes) Get(ctx context.Context, id string) (note.Note, error) {
	if n, found := s.recall(ctx, id); found {
		return n, nil
	}
	writes := s.writesOf(id)
	before := writes.Load()
	n, err := s.Store.Get(ctx, id)
	if err != nil {
		return note.Note{}, err
	}
	s.remember(ctx, n)
	if writes.Load() != before { // what was read may be old by now
		s.forget(ctx, id)
	}
	return n, nil
}

// Update implements [note.Store].
func (s *Notes) Update(ctx context.Context, n note.Note) (note.Note, error) {
	updated, err := s.Store.Update(ctx, n)
	s.wrote(ctx, n.ID)
	return updated, err
}

// Delete implements [note.Store].
func (s *Notes) Delete(ctx context.Context, id string, version int64) error {
	err := s.Store.Delete(ctx, id, version)
	s.wrote(ctx, id)
	return err
}

// wrote makes the cache forget a note after every attempt to change it, even
// a refused one: somebody else may have changed it.
func (s *Notes) wrote(ctx context.Context, id string) {
	s.writesOf(id).Add(1)
	s.forget(ctx, id)
}

func (s *Notes) writesOf(id string) *atomic.Uint64 {
	return &s.writes[maphash.String(s.seed, id)%uint64(len(s.writes))]
}

func cacheKey(id string) string { return "note:" + id }

func (s *Notes) recall(ctx context.Context, id string) (note.Note, bool) {
	data, found, err := s.cache.Get(ctx, cacheKey(id))
	s.report(ctx, err)
	if err != nil || !found {
		return note.Note{}, false
	}
	var n note.Note
	if err := json.Unmarshal(data, &n); err != nil || n.ID != id {
		return note.Note{}, false // of another version of this service
	}
	return n, true
}

func (s *Notes) remember(ctx context.Context, n note.Note) {
	data, err := json.Marshal(n)
	if err == nil {
		err = s.cache.Set(ctx, cacheKey(n.ID), data)
	}
	s.report(ctx, err)
}

// forget outlives the request: a client that hangs up must not leave an old
// note behind.
func (s *Notes) forget(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetTimeout)
	defer cancel()
	s.report(ctx, s.cache.Delete(ctx, cacheKey(id)))
}

// report leaves out requests that were over before the cache could answer.
func (s *Notes) report(ctx context.Context, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	s.watch.Report(ctx, err)
}

// Package memorytest keeps notes in memory: they are gone when the process ends.
package memorytest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"example.com/books/ledger/internal/note"
	"example.com/books/ledger/internal/store"
)

// Capacity bounds what a [Store] holds, in bytes of memory.
const Capacity = 64 << 20

// Store is a [note.Store]; make one with [New].
type Store struct {
	mu    sync.RWMutex
	notes []note.Note // ordered by id
	bytes int         // of notes, at most Capacity
}

var _ note.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	return &Store{}
}

// find returns where the note with this id is, or where it belongs.
func (s *Store) find(id string) (int, bool) {
	return slices.BinarySearchFunc(s.notes, id, func(n note.Note, id string) int {
		return strings.Compare(n.ID, id)
	})
}

// Create implements [note.Store].
func (s *Store) Create(ctx context.Context, n note.Note) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, exists := s.find(n.ID)
	if exists {
		return store.ErrConflict
	}
	if s.bytes+size(n) > Capacity {
		return store.ErrFull
	}
	s.bytes += size(n)
	s.notes = slices.Insert(s.notes, at, n)
	return nil
}

// size returns the memory that a note takes, in bytes.
func size(n note.Note) int {
	return int(unsafe.Sizeof(n)) + len(n.ID) + len(n.Title) + len(n.Body)
}

// Get implements [note.Store].
func (s *Store) Get(ctx context.Context, id string) (note.Note, error) {
	if err := ctx.Err(); err != nil {
		return note.Note{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	at, exists := s.find(id)
	if !exists {
		return note.Note{}, store.ErrNotFound
	}
	return s.notes[at], nil
}

// List implements [note.Store].
func (s *Store) List(ctx context.Context, page store.Page) ([]note.Note, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	end := len(s.notes)
	if page.After != "" {
		end, _ = s.find(page.After)
	}
	notes := append([]note.Note{}, s.notes[max(0, end-page.Limit):end]...)
	slices.Reverse(notes)
	return notes, nil
}

// Update implements [note.Store].
func (s *Store) Update(ctx context.Context, n note.Note) (note.Note, error) {
	if err := ctx.Err(); err != nil {
		return note.Note{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.findVersion(n.ID, n.Version)
	if err != nil {
		return note.Note{}, err
	}
	changed := s.notes[at]
	changed.Title, changed.Body, changed.UpdatedAt = n.Title, n.Body, n.UpdatedAt
	changed.Version++
	bytes := s.bytes - size(s.notes[at]) + size(changed)
	if bytes > Capacity {
		return note.Note{}, store.ErrFull
	}
	s.bytes, s.notes[at] = bytes, changed
	return changed, nil
}

// Delete implements [note.Store].
func (s *Store) Delete(ctx context.Context, id string, version int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.findVersion(id, version)
	if err != nil {
		return err
	}
	s.bytes -= size(s.notes[at])
	s.notes = slices.Delete(s.notes, at, at+1)
	return nil
}

// findVersion returns where the note is, if it is at this version or the
// version is [store.AnyVersion].
func (s *Store) findVersion(id string, version int64) (int, error) {
	at, exists := s.find(id)
	if !exists {
		return 0, store.ErrNotFound
	}
	if version != store.AnyVersion && version != s.notes[at].Version {
		return 0, store.ErrConflict
	}
	return at, nil
}

// Package memory keeps notes in memory: they are gone when the process ends.
package memory

import (
	"context"
	"slices"
	"strings"
	"sync"

	"example.com/orders/internal/note"
)

// Store is a [note.Store]; make one with [New].
type Store struct {
	mu    sync.RWMutex
	notes []note.Note // ordered by id
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
		return note.ErrConflict
	}
	s.notes = slices.Insert(s.notes, at, n)
	return nil
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
		return note.Note{}, note.ErrNotFound
	}
	return s.notes[at], nil
}

// List implements [note.Store].
func (s *Store) List(ctx context.Context, q note.Query) ([]note.Note, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	end := len(s.notes)
	if q.After != "" {
		end, _ = s.find(q.After)
	}
	page := append([]note.Note{}, s.notes[max(0, end-q.Limit):end]...)
	slices.Reverse(page)
	return page, nil
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
	stored := &s.notes[at]
	stored.Title, stored.Body, stored.UpdatedAt = n.Title, n.Body, n.UpdatedAt
	stored.Version++
	return *stored, nil
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
	s.notes = slices.Delete(s.notes, at, at+1)
	return nil
}

// findVersion finds the note and refuses any version but this one; 0 stands
// for any.
func (s *Store) findVersion(id string, version int64) (int, error) {
	at, exists := s.find(id)
	if !exists {
		return 0, note.ErrNotFound
	}
	if version != 0 && version != s.notes[at].Version {
		return 0, note.ErrConflict
	}
	return at, nil
}

package memorytest

import (
	"context"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
)

// Notes returns the notes of this store.
func (s *Store) Notes() note.Store { return notes{s} }

// notes implements [note.Store].
type notes struct{ *Store }

func (s notes) Create(ctx context.Context, n note.Note) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.notes.insert(n)
}

func (s notes) Get(ctx context.Context, id string) (note.Note, error) {
	if err := ctx.Err(); err != nil {
		return note.Note{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	at, exists := s.notes.find(id)
	if !exists {
		return note.Note{}, store.ErrNotFound
	}
	return s.notes.rows[at], nil
}

func (s notes) List(ctx context.Context, page store.Page) ([]note.Note, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.notes.page(page, nil), nil
}

func (s notes) Update(ctx context.Context, n note.Note) (note.Note, error) {
	if err := ctx.Err(); err != nil {
		return note.Note{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.notes.findVersion(n.ID, n.Version)
	if err != nil {
		return note.Note{}, err
	}
	stored := s.notes.rows[at]
	n.Version, n.CreatedAt = stored.Version+1, stored.CreatedAt
	if err := s.notes.replace(at, n); err != nil {
		return note.Note{}, err
	}
	return n, nil
}

func (s notes) Delete(ctx context.Context, id string, version int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.notes.findVersion(id, version)
	if err != nil {
		return err
	}
	s.notes.remove(at)
	return nil
}

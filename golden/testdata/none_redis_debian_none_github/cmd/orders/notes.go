package main

import (
	"context"

	"example.com/orders/internal/config"
	"example.com/orders/internal/memory"
)

// openNotes keeps the notes in memory. A store that lasts is another
// implementation of note.Store, opened here.
func (s *stores) openNotes(_ context.Context, _ config.Config) error {
	s.Notes = memory.New()
	return nil
}

package main

import (
	"context"
	"log/slog"

	"example.com/orders/internal/config"
	"example.com/orders/internal/memory"
)

// openNotes keeps the notes in memory. A store that keeps them for good is
// another implementation of note.Store, opened here.
func (s *stores) openNotes(context.Context, config.Config, *slog.Logger) error {
	s.notes = memory.New()
	return nil
}

package main

import (
	"context"

	"example.com/orders/internal/config"
	"example.com/orders/internal/memory"
)

// openData keeps the resources in memory. Stores that keep them for good are
// other implementations of the interfaces in api.Stores, opened here.
func (s *stores) openData(context.Context, config.Config) error {
	kept := memory.New()
	s.api.Notes = kept.Notes()
	return nil
}

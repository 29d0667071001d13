package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"example.com/orders/internal/api"
	"example.com/orders/internal/cache"
	"example.com/orders/internal/config"
	"example.com/orders/internal/ratelimit"
)

// stores is what the service keeps open from start to end.
type stores struct {
	api.Dependencies

	closers []func() error
}

// openStores opens what cfg asks for, or nothing if there is an error.
func openStores(ctx context.Context, cfg config.Config, logger *slog.Logger) (*stores, error) {
	s := &stores{}
	err := errors.Join(s.openNotes(ctx, cfg), s.openLimiter(cfg), s.openCache(cfg, logger))
	if err != nil {
		s.close(logger)
		return nil, err
	}
	return s, nil
}

// openLimiter opens where requests are counted, if they are.
func (s *stores) openLimiter(cfg config.Config) error {
	if !cfg.RateLimit.Enabled {
		return nil
	}
	policy := ratelimit.Policy{Requests: cfg.RateLimit.Requests, Window: cfg.RateLimit.Window}
	s.Limiter = ratelimit.NewMemory(policy, cfg.RateLimit.MaxKeys)
	return nil
}

// openCache puts a cache in front of the notes, if there is to be one.
func (s *stores) openCache(cfg config.Config, logger *slog.Logger) error {
	if !cfg.Cache.Enabled {
		return nil
	}
	s.Notes = cache.NewNotes(s.Notes, cache.NewMemory(cfg.Cache.TTL, cfg.Cache.MaxEntries), logger)
	return nil
}

// close closes everything, the last opened first.
func (s *stores) close(logger *slog.Logger) {
	for _, closeStore := range slices.Backward(s.closers) {
		if err := closeStore(); err != nil {
			logger.Error("cannot close a store", "error", err)
		}
	}
}

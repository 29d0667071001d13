package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/config"
	"example.com/orders/internal/note"
	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/redis"
	"example.com/orders/internal/web"
)

// stores is what the service keeps open while it runs.
type stores struct {
	notes note.Store
	web   web.Dependencies

	// closers are in the order of opening.
	closers []func() error
	clients map[string]*redis.Client // by URL
}

// openStores opens what cfg asks for. After an error nothing stays open.
func openStores(ctx context.Context, cfg config.Config, logger *slog.Logger) (*stores, error) {
	s := &stores{}
	err := errors.Join(s.openNotes(ctx, cfg, logger), s.openLimits(cfg, logger), s.openCache(cfg, logger))
	if err != nil {
		s.close(logger)
		return nil, err
	}
	return s, nil
}

// openLimits opens the rate limits, if there are any.
func (s *stores) openLimits(cfg config.Config, logger *slog.Logger) error {
	if !cfg.RateLimit.Enabled {
		return nil
	}
	newLimiter := func(policy ratelimit.Policy) ratelimit.Limiter {
		return ratelimit.NewMemory(policy, cfg.RateLimit.MaxKeys)
	}
	if cfg.RateLimit.StorageBackend == "redis" {
		client, err := s.openRedisForLimits(cfg, logger)
		if err != nil {
			return err
		}
		newLimiter = func(policy ratelimit.Policy) ratelimit.Limiter {
			return redis.NewLimiter(client, policy, serviceName+":rate-limit:")
		}
	}
	if cfg.RateLimit.Key != "authorization" {
		s.web.Limits.Addresses = newLimiter(policy(cfg.RateLimit, cfg.RateLimit.Requests))
		return nil
	}
	s.web.Limits.Credentials = newLimiter(policy(cfg.RateLimit, cfg.RateLimit.Requests))
	s.web.Limits.Addresses = newLimiter(policy(cfg.RateLimit, cmp.Or(cfg.RateLimit.AddressRequests, cfg.RateLimit.Requests)))
	return nil
}

// policy returns the policy of a limit of so many requests in each window.
func policy(cfg config.RateLimit, requests int) ratelimit.Policy {
	return ratelimit.Policy{Requests: requests, Window: cfg.Window, Burst: cmp.Or(cfg.Burst, requests)}
}

// openCache puts a cache in front of the notes, if there is one.
func (s *stores) openCache(cfg config.Config, logger *slog.Logger) error {
	if !cfg.Cache.Enabled {
		return nil
	}
	if cfg.Cache.Backend == "redis" {
		return s.openRedisCache(cfg, logger)
	}
	limits := cache.Limits{TTL: cfg.Cache.TTL, Entries: cfg.Cache.MaxEntries, Bytes: cfg.Cache.MaxBytes}
	s.cacheNotes(cache.NewMemory(limits, cache.SizeOfNote))
	return nil
}

// cacheNotes puts this cache in front of the notes, and counts its hits.
func (s *stores) cacheNotes(c cache.Cache[note.Note]) {
	counted := cache.NewCounted(c)
	s.notes = cache.NewNotes(s.notes, counted)
	s.web.Collectors = append(s.web.Collectors, counted)
}

// close closes everything, the last opened first.
func (s *stores) close(logger *slog.Logger) {
	for _, closeStore := range slices.Backward(s.closers) {
		if err := closeStore(); err != nil {
			logger.Error("cannot close a store", "error", err)
		}
	}
}

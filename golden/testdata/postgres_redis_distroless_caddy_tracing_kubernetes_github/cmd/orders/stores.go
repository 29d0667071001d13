package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"

	"example.com/orders/internal/api"
	"example.com/orders/internal/config"
	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/redis"
	"example.com/orders/internal/web"
)

// stores is what the service keeps open while it runs.
type stores struct {
	api    api.Stores
	web    web.Dependencies
	logger *slog.Logger // for outages

	// closers are in the order of opening.
	closers []func() error
	clients map[string]*redis.Client // by URL
}

// openStores opens what cfg asks for. After an error nothing stays open.
func openStores(ctx context.Context, cfg config.Config, logger *slog.Logger) (*stores, error) {
	s := &stores{logger: logger}
	err := errors.Join(s.openData(ctx, cfg), s.openLimits(cfg), s.openCache(cfg))
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// openLimits opens the rate limits, if there are any.
func (s *stores) openLimits(cfg config.Config) error {
	if !cfg.RateLimit.Enabled {
		return nil
	}
	newLimiter := func(policy ratelimit.Policy) ratelimit.Limiter {
		return ratelimit.NewMemory(policy, cfg.RateLimit.MaxKeys)
	}
	if cfg.RateLimit.StorageBackend == "redis" {
		client, err := s.openRedisForLimits(cfg)
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

// close closes everything, the last opened first.
func (s *stores) close() {
	for _, closeStore := range slices.Backward(s.closers) {
		if err := closeStore(); err != nil {
			s.logger.Error("cannot close a store", "error", err)
		}
	}
}

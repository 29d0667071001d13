package main

import (
	"log/slog"
	"time"

	"example.com/orders/internal/api"
	"example.com/orders/internal/cache"
	"example.com/orders/internal/config"
	"example.com/orders/internal/ratelimit"
	"example.com/orders/internal/redis"
)

// openRedisLimiter counts requests for all replicas together. Where requests
// may pass while Redis is down, the service is ready without it.
func (s *stores) openRedisLimiter(cfg config.Config, policy ratelimit.Policy) error {
	client, err := s.redisClient(cfg.LimiterURL(), cfg.Redis.Timeout)
	if err != nil {
		return err
	}
	s.Limiter = redis.NewLimiter(client, policy, serviceName+":rate-limit:")
	s.LimiterOptional = cfg.RateLimit.OnError == "allow"
	s.Checks = append(s.Checks, api.Check{Name: "redis_rate_limit", Ask: client.Ping, Optional: s.LimiterOptional})
	return nil
}

// openRedisCache shares a cache between all replicas. The service is ready
// without it: it only makes answers faster.
func (s *stores) openRedisCache(cfg config.Config, logger *slog.Logger) error {
	client, err := s.redisClient(cfg.Redis.URL(), cfg.Redis.Timeout)
	if err != nil {
		return err
	}
	s.Notes = cache.NewNotes(s.Notes, redis.NewCache(client, cfg.Cache.TTL, cfg.Cache.KeyPrefix), logger)
	s.Checks = append(s.Checks, api.Check{Name: "redis_cache", Ask: client.Ping, Optional: true})
	return nil
}

// redisClient returns one client per URL.
func (s *stores) redisClient(url string, timeout time.Duration) (*redis.Client, error) {
	if client, exists := s.clients[url]; exists {
		return client, nil
	}
	client, err := redis.NewClient(redis.Config{URL: url, Timeout: timeout})
	if err != nil {
		return nil, err
	}
	if s.clients == nil {
		s.clients = map[string]*redis.Client{}
	}
	s.clients[url] = client
	s.closers = append(s.closers, client.Close)
	return client, nil
}

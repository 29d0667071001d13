package main

import (
	"example.com/orders/internal/config"
	"example.com/orders/internal/redis"
	"example.com/orders/internal/web"
)

// openRedisForLimits returns the Redis that counts the requests of all replicas
// together. Where requests may pass while it is down, the service is ready
// without it.
func (s *stores) openRedisForLimits(cfg config.Config) (*redis.Client, error) {
	client, err := s.redisClient(cfg.LimiterURL(), cfg.Redis)
	if err != nil {
		return nil, err
	}
	s.web.Limits.Optional = cfg.RateLimit.OnError == "allow"
	s.web.Checks = append(s.web.Checks, web.Check{Name: "redis_rate_limit", Ask: client.Ping, Optional: s.web.Limits.Optional})
	return client, nil
}

// redisClient returns one client per URL.
func (s *stores) redisClient(url string, cfg config.Redis) (*redis.Client, error) {
	if client, exists := s.clients[url]; exists {
		return client, nil
	}
	client, err := redis.NewClient(redis.Config{URL: url, Timeout: cfg.Timeout, Logger: s.logger})
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

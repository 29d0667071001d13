package main

import (
	"example.com/orders/internal/cache"
	"example.com/orders/internal/config"
	"example.com/orders/internal/note"
	"example.com/orders/internal/redis"
	"example.com/orders/internal/web"
)

// openRedisCache shares a cache between all replicas. The service is ready
// without it: it only makes responses faster.
func (s *stores) openRedisCache(cfg config.Config) error {
	client, err := s.redisClient(cfg.Redis.URL(), cfg.Redis)
	if err != nil {
		return err
	}
	s.api.Notes = cache.NewNotes(s.api.Notes, counted(s, redis.NewCache[note.Note](client, cfg.Cache.TTL, cfg.Cache.KeyPrefix+"notes:"), "notes"), cfg.Cache.TTL)
	s.web.Checks = append(s.web.Checks, web.Check{Name: "redis_cache", Ask: client.Ping, Optional: true})
	return nil
}

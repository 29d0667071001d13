package main

import (
	"example.com/orders/internal/cache"
	"example.com/orders/internal/config"
	"example.com/orders/internal/note"
)

// openCache puts a cache in front of each resource, if there are caches.
func (s *stores) openCache(cfg config.Config) error {
	if !cfg.Cache.Enabled {
		return nil
	}
	if cfg.Cache.Backend == "redis" {
		return s.openRedisCache(cfg)
	}
	limits := cache.Limits{TTL: cfg.Cache.TTL, Entries: cfg.Cache.MaxEntries, Bytes: cfg.Cache.MaxBytes}
	s.api.Notes = cache.NewNotes(s.api.Notes, counted(s, cache.NewMemory(limits, note.SizeOf), "notes"), cfg.Cache.TTL)
	return nil
}

// counted counts the hits of a cache, which holds what the name says.
func counted[V any](s *stores, c cache.Cache[V], holds string) cache.Cache[V] {
	counted := cache.NewCounted(c, holds)
	s.web.Collectors = append(s.web.Collectors, counted)
	return counted
}

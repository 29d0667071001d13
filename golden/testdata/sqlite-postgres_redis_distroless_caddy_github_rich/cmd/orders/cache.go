package main

import (
	"example.com/orders/internal/cache"
	"example.com/orders/internal/config"
	"example.com/orders/internal/item"
	"example.com/orders/internal/order"
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
	s.api.Items = cache.NewItems(s.api.Items, counted(s, cache.NewMemory(limits, item.SizeOf), "items"), cfg.Cache.TTL)
	s.api.Orders = cache.NewOrders(s.api.Orders, counted(s, cache.NewMemory(limits, order.SizeOf), "orders"), cfg.Cache.TTL)
	return nil
}

// counted counts the hits of a cache, which holds what the name says.
func counted[V any](s *stores, c cache.Cache[V], holds string) cache.Cache[V] {
	counted := cache.NewCounted(c, holds)
	s.web.Collectors = append(s.web.Collectors, counted)
	return counted
}

package config

import (
	"time"
)

// Cache is how resources are cached, so that the store is read less.
type Cache struct {
	Enabled    bool          `env:"APP_CACHE_ENABLED" envDefault:"false"`
	TTL        time.Duration `env:"APP_CACHE_TTL" envDefault:"60s"`
	MaxEntries int           `env:"APP_CACHE_MAX_ENTRIES" envDefault:"10000"`  // in memory
	MaxBytes   int           `env:"APP_CACHE_MAX_BYTES" envDefault:"67108864"` // in memory
}

func (c *Cache) check(p *problems) {
	between(p, "APP_CACHE_TTL", c.TTL, time.Second, 24*time.Hour)
	between(p, "APP_CACHE_MAX_ENTRIES", c.MaxEntries, 1, 10_000_000)
	between(p, "APP_CACHE_MAX_BYTES", c.MaxBytes, 1<<20, 1<<40)
}

// checkReplicas refuses a cache that each replica would have for itself.
func (c *Cache) checkReplicas(p *problems, replicas int) {
	if c.Enabled {
		p.add("APP_CACHE_ENABLED", "the cache belongs to one process, so %d replicas would return resources that another has changed; set it to false or APP_REPLICAS to 1", replicas)
	}
}

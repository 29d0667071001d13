package config

import (
	"regexp"
	"time"
)

// Cache is how resources are cached, so that the store is read less.
type Cache struct {
	Enabled    bool          `env:"APP_CACHE_ENABLED" envDefault:"false"`
	TTL        time.Duration `env:"APP_CACHE_TTL" envDefault:"60s"`
	MaxEntries int           `env:"APP_CACHE_MAX_ENTRIES" envDefault:"10000"`  // in memory
	MaxBytes   int           `env:"APP_CACHE_MAX_BYTES" envDefault:"67108864"` // in memory

	Backend   string `env:"APP_CACHE_BACKEND" envDefault:"memory"` // memory or redis
	KeyPrefix string `env:"APP_CACHE_KEY_PREFIX" envDefault:"orders:"`
}

var keyPrefix = regexp.MustCompile(`^[A-Za-z0-9:._-]{1,64}$`)

func (c *Cache) check(p *problems) {
	between(p, "APP_CACHE_TTL", c.TTL, time.Second, 24*time.Hour)
	between(p, "APP_CACHE_MAX_ENTRIES", c.MaxEntries, 1, 10_000_000)
	between(p, "APP_CACHE_MAX_BYTES", c.MaxBytes, 1<<20, 1<<40)
	oneOf(p, "APP_CACHE_BACKEND", c.Backend, "memory", "redis")
	if !keyPrefix.MatchString(c.KeyPrefix) {
		p.add("APP_CACHE_KEY_PREFIX", "%q is not a prefix; set it to at most 64 letters, digits and :._-", c.KeyPrefix)
	}
}

// checkReplicas refuses a cache that each replica would have for itself.
func (c *Cache) checkReplicas(p *problems, replicas int) {
	if c.Enabled && c.Backend == "memory" {
		p.add("APP_CACHE_BACKEND", "memory belongs to one process, so %d replicas (APP_REPLICAS) would return resources that another has changed; set it to redis", replicas)
	}
}

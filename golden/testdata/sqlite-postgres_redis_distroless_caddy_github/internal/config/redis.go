package config

import (
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Redis says how the Redis is reached that the rate limit and the cache share.
type Redis struct {
	Host     string        `env:"APP_REDIS_HOST" envDefault:"localhost"`
	Port     int           `env:"APP_REDIS_PORT" envDefault:"6379"`
	DB       int           `env:"APP_REDIS_DB" envDefault:"0"`
	Password Secret        `env:"APP_REDIS_PASSWORD"`
	Timeout  time.Duration `env:"APP_REDIS_TIMEOUT" envDefault:"500ms"` // for connecting and for each command
}

var keyPrefix = regexp.MustCompile(`^[A-Za-z0-9:._-]{1,64}$`)

func (c *Config) checkRedis(p *problems) {
	if !isHost(c.Redis.Host) {
		p.add("APP_REDIS_HOST", "%q is not a host; set it to a name or an address", c.Redis.Host)
	}
	between(p, "APP_REDIS_PORT", c.Redis.Port, 1, 65535)
	between(p, "APP_REDIS_DB", c.Redis.DB, 0, 65535)
	between(p, "APP_REDIS_TIMEOUT", c.Redis.Timeout, time.Millisecond, time.Minute)
	oneOf(p, "APP_CACHE_BACKEND", c.Cache.Backend, "memory", "redis")
	if !keyPrefix.MatchString(c.Cache.KeyPrefix) {
		p.add("APP_CACHE_KEY_PREFIX", "%q is not a prefix; set it to at most 64 letters, digits and :._-", c.Cache.KeyPrefix)
	}
	oneOf(p, "APP_RATE_LIMIT_ON_ERROR", c.RateLimit.OnError, "allow", "deny")
	oneOf(p, "APP_RATE_LIMIT_STORAGE_BACKEND", c.RateLimit.StorageBackend, "memory", "redis")
	if c.RateLimit.StorageURL == "" {
		return
	}
	if !isRedisURL(c.RateLimit.StorageURL.Reveal()) {
		p.add("APP_RATE_LIMIT_STORAGE_URL", "it is not a URL of Redis; set it to redis://:password@host:6379/0 with special characters percent-encoded")
	}
	if c.RateLimit.Enabled && c.RateLimit.StorageBackend == "memory" {
		p.add("APP_RATE_LIMIT_STORAGE_BACKEND", "memory has no use for APP_RATE_LIMIT_STORAGE_URL; set it to redis")
	}
}

func isRedisURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "redis" && u.Scheme != "rediss" || u.Host == "" {
		return false
	}
	db := strings.Trim(u.Path, "/")
	_, err = strconv.ParseUint(db, 10, 16)
	return db == "" || err == nil
}

// URL returns the URL of the shared Redis, with the password in it.
func (r *Redis) URL() string {
	u := url.URL{Scheme: "redis", Host: net.JoinHostPort(r.Host, strconv.Itoa(r.Port)), Path: "/" + strconv.Itoa(r.DB)}
	if r.Password != "" {
		u.User = url.UserPassword("", r.Password.Reveal())
	}
	return u.String()
}

// LimiterURL returns the URL of the Redis that counts requests: the rate
// limit's own, or else the shared one.
func (c *Config) LimiterURL() string {
	if c.RateLimit.StorageURL != "" {
		return c.RateLimit.StorageURL.Reveal()
	}
	return c.Redis.URL()
}

package config

import (
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is how Redis is reached: by a URL or by its parts.
type Redis struct {
	Address  Secret        `env:"APP_REDIS_URL"` // with rediss:// for TLS
	Host     string        `env:"APP_REDIS_HOST" envDefault:"localhost"`
	Port     int           `env:"APP_REDIS_PORT" envDefault:"6379"`
	DB       int           `env:"APP_REDIS_DB" envDefault:"0"`
	User     string        `env:"APP_REDIS_USER"`
	Password Secret        `env:"APP_REDIS_PASSWORD"`
	Timeout  time.Duration `env:"APP_REDIS_TIMEOUT" envDefault:"100ms"` // of a command, with connecting
}

func (c *Config) checkRedis(p *problems) {
	c.Redis.check(p)
	oneOf(p, "APP_RATE_LIMIT_ON_ERROR", c.RateLimit.OnError, "allow", "deny")
	oneOf(p, "APP_RATE_LIMIT_STORAGE_BACKEND", c.RateLimit.StorageBackend, "memory", "redis")
	if c.RateLimit.StorageURL == "" {
		return
	}
	checkRedisURL(p, "APP_RATE_LIMIT_STORAGE_URL", c.RateLimit.StorageURL)
	if c.RateLimit.Enabled && c.RateLimit.StorageBackend == "memory" {
		p.add("APP_RATE_LIMIT_STORAGE_BACKEND", "memory has no use for APP_RATE_LIMIT_STORAGE_URL; set it to redis")
	}
}

func (r *Redis) check(p *problems) {
	if !isHost(r.Host) {
		p.add("APP_REDIS_HOST", "%q is not a host; set it to a name or an address", r.Host)
	}
	between(p, "APP_REDIS_PORT", r.Port, 1, 65535)
	between(p, "APP_REDIS_DB", r.DB, 0, 65535)
	between(p, "APP_REDIS_TIMEOUT", r.Timeout, time.Millisecond, time.Minute)
	if r.Address == "" {
		return
	}
	checkRedisURL(p, "APP_REDIS_URL", r.Address)
	for _, part := range []struct {
		variable string
		changed  bool
	}{
		{"APP_REDIS_HOST", r.Host != "localhost"},
		{"APP_REDIS_PORT", r.Port != 6379},
		{"APP_REDIS_DB", r.DB != 0},
		{"APP_REDIS_USER", r.User != ""},
		{"APP_REDIS_PASSWORD", r.Password != ""},
	} {
		if part.changed {
			p.add("APP_REDIS_URL", "it is set, and so is %s; set only one of them", part.variable)
		}
	}
}

// checkRedisURL has the driver parse a URL. The error does not quote it: a
// password may be anywhere in it.
func checkRedisURL(p *problems, variable string, address Secret) {
	u, err := url.Parse(address.Reveal())
	if err == nil {
		_, err = redis.ParseURL(address.Reveal())
	}
	if err != nil || u.Host == "" && u.Scheme != "unix" {
		p.add(variable, "it is not a URL of Redis; set it to redis://user:password@host:6379/0 with special characters percent-encoded")
	}
}

// URL returns the URL of the shared Redis, with the password in it.
func (r *Redis) URL() string {
	if r.Address != "" {
		return r.Address.Reveal()
	}
	u := url.URL{Scheme: "redis", Host: net.JoinHostPort(r.Host, strconv.Itoa(r.Port)), Path: "/" + strconv.Itoa(r.DB)}
	if r.User != "" || r.Password != "" {
		u.User = url.UserPassword(r.User, r.Password.Reveal())
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

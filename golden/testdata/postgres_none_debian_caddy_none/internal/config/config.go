// Package config reads the service's settings from environment variables.
// Each variable is named once, in the tag of the field that it sets. Every
// [Secret] may be in a file instead, which the variable with _FILE at the end
// of its name points to.
package config

import (
	"log/slog"
	"reflect"
	"time"
)

// Config is the whole configuration. Get a checked one from [Load].
type Config struct {
	Server    Server
	Log       Log
	RateLimit RateLimit
	Cache     Cache
	Health    Health
	CORS      CORS
	Headers   Headers
	Metrics   Metrics
	Database  Database
	Postgres  Postgres
}

// Server says where and how the service listens.
type Server struct {
	Host                string        `env:"APP_HOST" envDefault:"127.0.0.1"`
	Port                int           `env:"APP_PORT" envDefault:"8000"`           // 0 picks a free one
	Replicas            int           `env:"APP_REPLICAS" envDefault:"1"`          // processes that share the load
	TrustedProxies      Networks      `env:"APP_TRUSTED_PROXIES"`                  // whose X-Forwarded-For counts
	TrustedHosts        List          `env:"APP_TRUSTED_HOSTS"`                    // empty allows any, *.example.com its subdomains
	RequestTimeout      time.Duration `env:"APP_REQUEST_TIMEOUT" envDefault:"30s"` // for reading and answering one request
	MaxRequestBodyBytes int64         `env:"APP_MAX_REQUEST_BODY_BYTES" envDefault:"5242880"`
	ShutdownDelay       time.Duration `env:"APP_SHUTDOWN_DELAY" envDefault:"0s"`    // between not ready and no longer listening
	ShutdownTimeout     time.Duration `env:"APP_SHUTDOWN_TIMEOUT" envDefault:"25s"` // for requests still in flight
}

// Log says what is logged and how.
type Log struct {
	Level  slog.Level `env:"APP_LOG_LEVEL" envDefault:"info"`
	Format string     `env:"APP_LOG_FORMAT" envDefault:"json"` // json or text
}

// RateLimit says how many requests each client may make.
type RateLimit struct {
	Enabled  bool          `env:"APP_RATE_LIMIT_ENABLED" envDefault:"false"`
	Requests int           `env:"APP_RATE_LIMIT_REQUESTS" envDefault:"100"`
	Window   time.Duration `env:"APP_RATE_LIMIT_WINDOW" envDefault:"60s"`
	Key      string        `env:"APP_RATE_LIMIT_KEY" envDefault:"ip"`         // ip or authorization
	MaxKeys  int           `env:"APP_RATE_LIMIT_MAX_KEYS" envDefault:"65536"` // clients remembered in memory
}

// Cache says how long notes are remembered, so that the store is asked less.
type Cache struct {
	Enabled    bool          `env:"APP_CACHE_ENABLED" envDefault:"false"`
	TTL        time.Duration `env:"APP_CACHE_TTL" envDefault:"60s"`
	MaxEntries int           `env:"APP_CACHE_MAX_ENTRIES" envDefault:"10000"` // in memory
}

// Health says where the service is asked how it is.
type Health struct {
	Path             string `env:"APP_HEALTH_CHECK_PATH" envDefault:"/healthcheck"`
	ReadinessPath    string `env:"APP_READINESS_CHECK_PATH" envDefault:"/ready"`
	ReadinessDetails bool   `env:"APP_READINESS_INCLUDE_DETAILS" envDefault:"false"` // name the dependencies
}

// CORS says which pages of other origins may use the service from a browser;
// without origins none may.
type CORS struct {
	AllowedOrigins   List          `env:"APP_CORS_ALLOWED_ORIGINS"`
	AllowedMethods   List          `env:"APP_CORS_ALLOWED_METHODS" envDefault:"GET,HEAD,POST,PUT,DELETE"`
	AllowedHeaders   List          `env:"APP_CORS_ALLOWED_HEADERS" envDefault:"Accept,Authorization,Content-Type,If-Match,If-None-Match,X-Request-Id"`
	AllowCredentials bool          `env:"APP_CORS_ALLOW_CREDENTIALS" envDefault:"false"`
	MaxAge           time.Duration `env:"APP_CORS_MAX_AGE" envDefault:"10m"`
}

// Headers says which headers guard browsers.
type Headers struct {
	Enabled    bool          `env:"APP_SECURITY_HEADERS_ENABLED" envDefault:"true"`
	HSTSMaxAge time.Duration `env:"APP_HSTS_MAX_AGE" envDefault:"0s"` // 0 leaves the header out
}

// Metrics says whether /metrics is served.
type Metrics struct {
	Enabled bool `env:"APP_METRICS_ENABLED" envDefault:"false"`
}

// Load reads the configuration through getenv, where an empty variable counts
// as one that is not set. Its error is an [*Error] that lists everything that
// is wrong.
func Load(getenv func(string) string) (Config, error) {
	var cfg Config
	var p problems
	parse(&cfg, getenv, &p)
	readSecretFiles(reflect.ValueOf(&cfg).Elem(), getenv, &p)
	cfg.check(&p)
	return cfg, p.err()
}

// check adds what is wrong with values that could be parsed.
func (c *Config) check(p *problems) {
	c.Server.check(p)
	c.Log.check(p)
	c.RateLimit.check(p)
	c.Cache.check(p)
	c.Health.check(p)
	c.CORS.check(p)
	c.Headers.check(p)
	c.Postgres.check(p)
	if c.Server.Replicas > 1 {
		c.checkReplicas(p)
	}
}

// checkReplicas refuses what each process would have to itself.
func (c *Config) checkReplicas(p *problems) {
	if c.RateLimit.Enabled {
		p.add("APP_RATE_LIMIT_ENABLED", "requests are counted within one process, so %d replicas would let through %[1]d times the limit; set it to false or APP_REPLICAS to 1", c.Server.Replicas)
	}
	if c.Cache.Enabled {
		p.add("APP_CACHE_ENABLED", "the cache belongs to one process, so %d replicas would answer with notes that another has changed; set it to false or APP_REPLICAS to 1", c.Server.Replicas)
	}
}

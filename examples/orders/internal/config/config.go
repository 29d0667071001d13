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
	SQLite    SQLite
	Postgres  Postgres
	Redis     Redis
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

	StorageBackend string `env:"APP_RATE_LIMIT_STORAGE_BACKEND" envDefault:"memory"` // memory or redis
	StorageURL     Secret `env:"APP_RATE_LIMIT_STORAGE_URL"`                         // instead of APP_REDIS_*
	OnError        string `env:"APP_RATE_LIMIT_ON_ERROR" envDefault:"allow"`         // allow or deny while the storage is down
}

// Cache says how long notes are remembered, so that the store is asked less.
type Cache struct {
	Enabled    bool          `env:"APP_CACHE_ENABLED" envDefault:"false"`
	TTL        time.Duration `env:"APP_CACHE_TTL" envDefault:"60s"`
	MaxEntries int           `env:"APP_CACHE_MAX_ENTRIES" envDefault:"10000"` // in memory

	Backend   string `env:"APP_CACHE_BACKEND" envDefault:"memory"` // memory or redis
	KeyPrefix string `env:"APP_CACHE_KEY_PREFIX" envDefault:"orders:"`
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
	oneOf(p, "APP_DATABASE_BACKEND", c.Database.Backend, "sqlite", "postgres")
	c.SQLite.check(p)
	c.Postgres.check(p)
	c.checkRedis(p)
	if c.Server.Replicas > 1 {
		c.checkReplicas(p)
	}
}

// checkReplicas refuses what each process would have to itself.
func (c *Config) checkReplicas(p *problems) {
	if c.RateLimit.Enabled && c.RateLimit.StorageBackend == "memory" {
		p.add("APP_RATE_LIMIT_STORAGE_BACKEND", "memory counts within one process, so %d replicas (APP_REPLICAS) would let through %[1]d times the limit; set it to redis", c.Server.Replicas)
	}
	if c.Cache.Enabled && c.Cache.Backend == "memory" {
		p.add("APP_CACHE_BACKEND", "memory belongs to one process, so %d replicas (APP_REPLICAS) would answer with notes that another has changed; set it to redis", c.Server.Replicas)
	}
	if c.Database.Backend == "sqlite" {
		p.add("APP_DATABASE_BACKEND", "%d replicas (APP_REPLICAS) cannot share one SQLite file; set it to postgres or APP_REPLICAS to 1", c.Server.Replicas)
	}
}

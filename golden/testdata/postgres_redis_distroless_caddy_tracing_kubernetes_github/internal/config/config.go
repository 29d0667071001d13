// Package config reads the service's settings from environment variables.
// Each variable is named once, in the tag of the field that it sets. Every
// [Secret] may be in a file instead, which the variable with _FILE at the end
// of its name points to.
package config

import (
	"fmt"
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
	Admin     Admin
	Tracing   Tracing
	Database  Database
	Postgres  Postgres
	Redis     Redis
}

// Server says where and how the service listens.
type Server struct {
	Host                string        `env:"APP_HOST" envDefault:"127.0.0.1"`
	Port                int           `env:"APP_PORT" envDefault:"8000"`           // 0 picks a free one
	Replicas            int           `env:"APP_REPLICAS" envDefault:"1"`          // processes that share the load
	TrustedProxies      Networks      `env:"APP_TRUSTED_PROXIES"`                  // whose X-Forwarded-For and X-Forwarded-Proto count
	TrustedHosts        List          `env:"APP_TRUSTED_HOSTS"`                    // empty allows any, *.example.com its subdomains
	RequestTimeout      time.Duration `env:"APP_REQUEST_TIMEOUT" envDefault:"30s"` // for reading one request and writing its response
	MaxRequestBodyBytes int64         `env:"APP_MAX_REQUEST_BODY_BYTES" envDefault:"5242880"`
	IdleTimeout         time.Duration `env:"APP_IDLE_TIMEOUT" envDefault:"11m"`     // of connections; longer than balancers keep theirs, so that they close first
	ShutdownDelay       time.Duration `env:"APP_SHUTDOWN_DELAY" envDefault:"0s"`    // between not ready and no longer listening
	ShutdownTimeout     time.Duration `env:"APP_SHUTDOWN_TIMEOUT" envDefault:"30s"` // for requests still in flight
}

// Log says what is logged and how.
type Log struct {
	Level  slog.Level `env:"APP_LOG_LEVEL" envDefault:"info"`
	Format string     `env:"APP_LOG_FORMAT" envDefault:"json"` // json or text
}

// RateLimit is how many requests each client may make.
type RateLimit struct {
	Enabled         bool          `env:"APP_RATE_LIMIT_ENABLED" envDefault:"false"`
	Requests        int           `env:"APP_RATE_LIMIT_REQUESTS" envDefault:"100"`       // in each window, on average
	Window          time.Duration `env:"APP_RATE_LIMIT_WINDOW" envDefault:"60s"`         // of the limit
	Burst           int           `env:"APP_RATE_LIMIT_BURST" envDefault:"0"`            // at once; 0 for Requests
	Key             string        `env:"APP_RATE_LIMIT_KEY" envDefault:"ip"`             // ip, or authorization for a limit by credentials on top
	AddressRequests int           `env:"APP_RATE_LIMIT_ADDRESS_REQUESTS" envDefault:"0"` // of one address, if its limit is another; 0 for Requests
	MaxKeys         int           `env:"APP_RATE_LIMIT_MAX_KEYS" envDefault:"65536"`     // clients counted in memory

	StorageBackend string `env:"APP_RATE_LIMIT_STORAGE_BACKEND" envDefault:"memory"` // memory or redis
	StorageURL     Secret `env:"APP_RATE_LIMIT_STORAGE_URL"`                         // instead of APP_REDIS_*
	OnError        string `env:"APP_RATE_LIMIT_ON_ERROR" envDefault:"allow"`         // allow or deny while the storage is down
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

// Metrics says whether metrics are counted and served at /metrics.
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
	readSecrets(reflect.ValueOf(&cfg).Elem(), getenv, &p)
	cfg.check(&p)
	return cfg, p.err()
}

// variables returns the names of all variables.
func variables() []string {
	var names []string
	eachField(reflect.ValueOf(Config{}), func(variable string, field reflect.Value) {
		names = append(names, variable)
		if _, isSecret := field.Interface().(Secret); isSecret {
			names = append(names, variable+"_FILE")
		}
	})
	return names
}

// LogValue implements [slog.LogValuer]: every variable with its value, as the
// type of its field prints it.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	eachField(reflect.ValueOf(c), func(variable string, field reflect.Value) {
		attrs = append(attrs, slog.String(variable, fmt.Sprint(field.Interface())))
	})
	return slog.GroupValue(attrs...)
}

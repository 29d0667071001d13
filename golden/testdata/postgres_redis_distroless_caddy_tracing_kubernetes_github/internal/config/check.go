package config

import (
	"strings"
	"time"
)

// check reports what is wrong with values that could be parsed.
func (c *Config) check(p *problems) {
	c.Server.check(p)
	c.Log.check(p)
	c.RateLimit.check(p)
	c.Cache.check(p)
	c.Health.check(p)
	c.CORS.check(p)
	c.Headers.check(p)
	c.Admin.check(p, c.Server)
	c.Tracing.check(p)
	c.Postgres.check(p)
	c.checkRedis(p)
	if c.Server.Replicas > 1 {
		c.checkReplicas(p)
	}
}

// checkReplicas refuses what each replica would have for itself.
func (c *Config) checkReplicas(p *problems) {
	if c.RateLimit.Enabled && c.RateLimit.StorageBackend == "memory" {
		p.add("APP_RATE_LIMIT_STORAGE_BACKEND", "memory counts within one process, so %d replicas (APP_REPLICAS) would let through %[1]d times the limit; set it to redis", c.Server.Replicas)
	}
	c.Cache.checkReplicas(p, c.Server.Replicas)
}

func (s *Server) check(p *problems) {
	if !isHost(s.Host) {
		p.add("APP_HOST", "%q is not an address; set it to one of this machine, such as 127.0.0.1, or to 0.0.0.0 for all", s.Host)
	}
	between(p, "APP_PORT", s.Port, 0, 65535)
	between(p, "APP_REPLICAS", s.Replicas, 1, 10_000)
	between(p, "APP_REQUEST_TIMEOUT", s.RequestTimeout, 10*time.Millisecond, time.Hour)
	between(p, "APP_MAX_REQUEST_BODY_BYTES", s.MaxRequestBodyBytes, 1, 1<<30)
	between(p, "APP_SHUTDOWN_DELAY", s.ShutdownDelay, 0, time.Hour)
	between(p, "APP_IDLE_TIMEOUT", s.IdleTimeout, time.Second, 24*time.Hour)
	between(p, "APP_SHUTDOWN_TIMEOUT", s.ShutdownTimeout, 10*time.Millisecond, time.Hour)
	if s.ShutdownTimeout < s.RequestTimeout {
		p.add("APP_SHUTDOWN_TIMEOUT", "%v would cut off requests that may take %v (APP_REQUEST_TIMEOUT); set it to at least that", s.ShutdownTimeout, s.RequestTimeout)
	}
	for _, host := range s.TrustedHosts {
		if !isHost(strings.TrimPrefix(host, "*.")) {
			p.add("APP_TRUSTED_HOSTS", "%q is not a host; set it to names without ports, such as api.example.com,*.example.org", host)
		}
	}
}

func (l *Log) check(p *problems) {
	oneOf(p, "APP_LOG_FORMAT", l.Format, "json", "text")
}

func (r *RateLimit) check(p *problems) {
	between(p, "APP_RATE_LIMIT_REQUESTS", r.Requests, 1, 1_000_000)
	between(p, "APP_RATE_LIMIT_WINDOW", r.Window, time.Second, 24*time.Hour)
	between(p, "APP_RATE_LIMIT_BURST", r.Burst, 0, 1_000_000)
	between(p, "APP_RATE_LIMIT_ADDRESS_REQUESTS", r.AddressRequests, 0, 1_000_000)
	between(p, "APP_RATE_LIMIT_MAX_KEYS", r.MaxKeys, 1000, 10_000_000)
	oneOf(p, "APP_RATE_LIMIT_KEY", r.Key, "ip", "authorization")
}

func (h *Health) check(p *problems) {
	checkPath(p, "APP_HEALTH_CHECK_PATH", h.Path)
	checkPath(p, "APP_READINESS_CHECK_PATH", h.ReadinessPath)
	if h.Path == h.ReadinessPath {
		p.add("APP_READINESS_CHECK_PATH", "%q is APP_HEALTH_CHECK_PATH, too; set it to a path of its own", h.ReadinessPath)
	}
}

func (c *CORS) check(p *problems) {
	between(p, "APP_CORS_MAX_AGE", c.MaxAge, 0, 24*time.Hour)
	for _, origin := range c.AllowedOrigins {
		if origin == "*" && c.AllowCredentials {
			p.add("APP_CORS_ALLOWED_ORIGINS", "* together with APP_CORS_ALLOW_CREDENTIALS would lend every page its visitors' identity; set it to the origins that may have it")
		}
		if origin != "*" && !isOrigin(origin) {
			p.add("APP_CORS_ALLOWED_ORIGINS", "%q is not an origin; set it to a list such as https://app.example.com,https://*.example.org", origin)
		}
	}
	for _, method := range c.AllowedMethods {
		if !token.MatchString(method) {
			p.add("APP_CORS_ALLOWED_METHODS", "%q is not a method; set it to a list such as GET,POST", method)
		}
	}
	for _, header := range c.AllowedHeaders {
		if !token.MatchString(header) {
			p.add("APP_CORS_ALLOWED_HEADERS", "%q is not a header; set it to a list such as Authorization,Content-Type", header)
		}
	}
}

func (h *Headers) check(p *problems) {
	between(p, "APP_HSTS_MAX_AGE", h.HSTSMaxAge, 0, 2*365*24*time.Hour)
}

package config

import (
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
)

func (s *Server) check(p *problems) {
	if !isHost(s.Host) {
		p.add("APP_HOST", "%q is not an address; set it to one of this machine, such as 127.0.0.1, or to 0.0.0.0 for all", s.Host)
	}
	between(p, "APP_PORT", s.Port, 0, 65535)
	between(p, "APP_REPLICAS", s.Replicas, 1, 10_000)
	between(p, "APP_REQUEST_TIMEOUT", s.RequestTimeout, 10*time.Millisecond, time.Hour)
	between(p, "APP_MAX_REQUEST_BODY_BYTES", s.MaxRequestBodyBytes, 1, 1<<30)
	between(p, "APP_SHUTDOWN_DELAY", s.ShutdownDelay, 0, time.Hour)
	between(p, "APP_SHUTDOWN_TIMEOUT", s.ShutdownTimeout, 10*time.Millisecond, time.Hour)
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
	between(p, "APP_RATE_LIMIT_MAX_KEYS", r.MaxKeys, 1000, 10_000_000)
	oneOf(p, "APP_RATE_LIMIT_KEY", r.Key, "ip", "authorization")
}

func (c *Cache) check(p *problems) {
	between(p, "APP_CACHE_TTL", c.TTL, time.Second, 24*time.Hour)
	between(p, "APP_CACHE_MAX_ENTRIES", c.MaxEntries, 1, 10_000_000)
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

// checkPath refuses paths that would hide another route or match more than
// themselves.
func checkPath(p *problems, variable, value string) {
	plain := (&url.URL{Path: value}).EscapedPath() == value && !strings.ContainsAny(value, "{}*")
	switch {
	case !strings.HasPrefix(value, "/") || path.Clean(value) != value || !plain:
		p.add(variable, "%q is not a plain path; set it to one such as /status", value)
	case value == "/" || value == "/metrics" || value == "/api" || strings.HasPrefix(value, "/api/"):
		p.add(variable, "%q belongs to another route; set it to a path such as /status", value)
	}
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$`)

// isHost takes addresses and names, without a port.
func isHost(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil || hostName.MatchString(s) && len(s) <= 253
}

// isOrigin takes one origin, or all that are subdomains of a name.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && s == u.Scheme+"://"+u.Host &&
		isHost(strings.TrimPrefix(u.Hostname(), "*."))
}

// token is how HTTP writes methods and names of headers.
var token = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)

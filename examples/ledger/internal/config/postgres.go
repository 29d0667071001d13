package config

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Postgres says how PostgreSQL is reached: by URL, or else by parts.
type Postgres struct {
	URL              Secret        `env:"APP_DATABASE_URL"`                                  // instead of the parts
	Host             string        `env:"APP_DATABASE_POSTGRES_HOST" envDefault:"localhost"` // or the directory of a socket
	Port             int           `env:"APP_DATABASE_POSTGRES_PORT" envDefault:"5432"`
	Name             string        `env:"APP_DATABASE_POSTGRES_NAME" envDefault:"app"`
	User             string        `env:"APP_DATABASE_POSTGRES_USER" envDefault:"app"`
	Password         Secret        `env:"APP_DATABASE_POSTGRES_PASSWORD"`
	SSLMode          string        `env:"APP_DATABASE_POSTGRES_SSLMODE" envDefault:"prefer"`
	MaxConns         int           `env:"APP_DATABASE_MAX_CONNS" envDefault:"10"`
	MinConns         int           `env:"APP_DATABASE_MIN_CONNS" envDefault:"0"`
	ConnectTimeout   time.Duration `env:"APP_DATABASE_CONNECT_TIMEOUT" envDefault:"5s"`
	StatementTimeout time.Duration `env:"APP_DATABASE_STATEMENT_TIMEOUT" envDefault:"30s"` // 0 is none
}

func (c *Postgres) check(p *problems) {
	if c.URL != "" {
		c.checkURL(p)
	}
	if !strings.HasPrefix(c.Host, "/") && !isHost(c.Host) {
		p.add("APP_DATABASE_POSTGRES_HOST", "%q is not a host; set it to a name, an address or the directory of a socket", c.Host)
	}
	between(p, "APP_DATABASE_POSTGRES_PORT", c.Port, 1, 65535)
	oneOf(p, "APP_DATABASE_POSTGRES_SSLMODE", c.SSLMode, "disable", "allow", "prefer", "require", "verify-ca", "verify-full")
	between(p, "APP_DATABASE_MAX_CONNS", c.MaxConns, 1, 10_000)
	between(p, "APP_DATABASE_MIN_CONNS", c.MinConns, 0, max(0, c.MaxConns))
	between(p, "APP_DATABASE_CONNECT_TIMEOUT", c.ConnectTimeout, 10*time.Millisecond, 5*time.Minute)
	between(p, "APP_DATABASE_STATEMENT_TIMEOUT", c.StatementTimeout, 0, time.Hour)
}

// checkURL says nothing of what is in the URL: a password may be.
func (c *Postgres) checkURL(p *problems) {
	u, err := url.Parse(c.URL.Reveal())
	if err != nil {
		p.add("APP_DATABASE_URL", "it is not a URL; set it to postgres://user:password@host:5432/name with special characters percent-encoded")
		return
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		p.add("APP_DATABASE_URL", "it is not a URL of PostgreSQL; set it to postgres://user:password@host:5432/name")
	}
}

// ConnectionURL returns the URL to connect to, with the password in it.
func (c *Postgres) ConnectionURL() string {
	if c.URL != "" {
		return c.URL.Reveal()
	}
	query := url.Values{"sslmode": {c.SSLMode}}
	u := url.URL{Scheme: "postgres", User: url.User(c.User), Path: "/" + c.Name}
	if c.Password != "" {
		u.User = url.UserPassword(c.User, c.Password.Reveal())
	}
	if strings.HasPrefix(c.Host, "/") {
		query.Set("host", c.Host)
		query.Set("port", strconv.Itoa(c.Port))
	} else {
		u.Host = net.JoinHostPort(c.Host, strconv.Itoa(c.Port))
	}
	u.RawQuery = query.Encode()
	return u.String()
}

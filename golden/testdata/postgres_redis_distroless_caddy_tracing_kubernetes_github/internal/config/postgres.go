package config

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Postgres is how PostgreSQL is reached: by a URL or by its parts.
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
	ConnectRetry     time.Duration `env:"APP_DATABASE_CONNECT_RETRY" envDefault:"30s"`     // how long a start tries to reach the server
	StatementTimeout time.Duration `env:"APP_DATABASE_STATEMENT_TIMEOUT" envDefault:"10s"` // 0 disables it
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
	between(p, "APP_DATABASE_CONNECT_RETRY", c.ConnectRetry, 0, time.Hour)
	between(p, "APP_DATABASE_STATEMENT_TIMEOUT", c.StatementTimeout, 0, time.Hour)
}

// checkURL has the driver parse the URL. The error does not quote it: a
// password may be anywhere in it.
func (c *Postgres) checkURL(p *problems) {
	for _, part := range c.parts() {
		p.add("APP_DATABASE_URL", "it is set, and so is %s; set only one of them", part)
	}
	u, err := url.Parse(c.URL.Reveal())
	if err != nil {
		p.add("APP_DATABASE_URL", "it is not a URL; set it to postgres://user:password@host:5432/name with special characters percent-encoded")
		return
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		p.add("APP_DATABASE_URL", "it is not a URL of PostgreSQL; set it to postgres://user:password@host:5432/name")
		return
	}
	if _, err := pgconn.ParseConfig(c.URL.Reveal()); err != nil {
		p.add("APP_DATABASE_URL", "the driver cannot use it; set it to postgres://user:password@host:5432/name with parameters of libpq")
	}
}

// parts returns the variables of the parts that are not at their defaults.
func (c *Postgres) parts() []string {
	var set []string
	for _, part := range []struct {
		variable string
		changed  bool
	}{
		{"APP_DATABASE_POSTGRES_HOST", c.Host != "localhost"},
		{"APP_DATABASE_POSTGRES_PORT", c.Port != 5432},
		{"APP_DATABASE_POSTGRES_NAME", c.Name != "app"},
		{"APP_DATABASE_POSTGRES_USER", c.User != "app"},
		{"APP_DATABASE_POSTGRES_PASSWORD", c.Password != ""},
		{"APP_DATABASE_POSTGRES_SSLMODE", c.SSLMode != "prefer"},
	} {
		if part.changed {
			set = append(set, part.variable)
		}
	}
	return set
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

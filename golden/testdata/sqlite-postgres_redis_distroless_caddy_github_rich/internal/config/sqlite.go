package config

import (
	"strings"
	"time"
)

// SQLite says where the database file is and how it is used.
type SQLite struct {
	Path        string        `env:"APP_DATABASE_SQLITE_PATH" envDefault:"./data/app.db"`
	BusyTimeout time.Duration `env:"APP_DATABASE_SQLITE_BUSY_TIMEOUT" envDefault:"5s"` // how long a writer waits for another
	MaxReaders  int           `env:"APP_DATABASE_SQLITE_MAX_READERS" envDefault:"4"`   // connections that only read
}

func (s *SQLite) check(p *problems) {
	if strings.HasSuffix(s.Path, "/") || strings.HasPrefix(s.Path, ":") || strings.ContainsRune(s.Path, 0) {
		p.add("APP_DATABASE_SQLITE_PATH", "%q is not a file; set it to a path such as ./data/app.db", s.Path)
	}
	between(p, "APP_DATABASE_SQLITE_BUSY_TIMEOUT", s.BusyTimeout, 0, time.Minute)
	between(p, "APP_DATABASE_SQLITE_MAX_READERS", s.MaxReaders, 1, 1000)
}

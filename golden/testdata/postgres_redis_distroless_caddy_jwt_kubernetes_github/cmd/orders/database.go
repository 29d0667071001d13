package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/orders/internal/config"
	"example.com/orders/internal/migrate"
	"example.com/orders/internal/note"
	"example.com/orders/internal/web"
)

// database is what the service needs of a database of any kind.
type database interface {
	Notes() note.Store
	Ping(ctx context.Context) error
	Migrations() *migrate.Migrations
	Collectors() []prometheus.Collector
	Close() error
}

// openDatabase opens the database and checks that it responds. logger is
// for its outages.
func openDatabase(ctx context.Context, cfg config.Config, logger *slog.Logger) (database, error) {
	return openPostgres(ctx, cfg.Postgres, logger)
}

// openData opens the database and keeps the resources in it.
func (s *stores) openData(ctx context.Context, cfg config.Config) error {
	db, err := openDatabase(ctx, cfg, s.logger)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, db.Close)
	s.api.Notes = db.Notes()
	s.web.Collectors = append(s.web.Collectors, db.Collectors()...)
	s.web.Checks = append(s.web.Checks, web.Check{Name: "database", Ask: func(ctx context.Context) error {
		return askDatabase(ctx, db)
	}})
	return nil
}

// askDatabase returns an error unless the database responds and has the schema
// that this program needs. A schema that is ahead will do: in a rolling update
// the first new replica migrates, while the old ones still serve.
func askDatabase(ctx context.Context, db database) error {
	if err := db.Ping(ctx); err != nil {
		return err
	}
	if err := db.Migrations().Pending(ctx); !errors.Is(err, migrate.ErrAhead) {
		return err
	}
	return nil
}

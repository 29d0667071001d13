package main

import (
	"context"
	"errors"

	"example.com/orders/internal/api"
	"example.com/orders/internal/config"
	"example.com/orders/internal/migrate"
	"example.com/orders/internal/note"
)

// database is what the service needs of one, whichever it is.
type database interface {
	Notes() note.Store
	Ping(ctx context.Context) error
	Migrations() *migrate.Migrations
	Close() error
}

// openDatabase opens the database and makes sure that it answers.
func openDatabase(ctx context.Context, cfg config.Config) (database, error) {
	return openSQLite(ctx, cfg.SQLite)
}

// openNotes keeps the notes in the database.
func (s *stores) openNotes(ctx context.Context, cfg config.Config) error {
	db, err := openDatabase(ctx, cfg)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, db.Close)
	s.Notes = db.Notes()
	s.Checks = append(s.Checks, api.Check{Name: "database", Ask: func(ctx context.Context) error {
		return askDatabase(ctx, db)
	}})
	return nil
}

// askDatabase says whether the database answers and has the schema that this
// program needs. One that is ahead will do: in a rolling update the first new
// replica migrates, while the old ones still serve.
func askDatabase(ctx context.Context, db database) error {
	if err := db.Ping(ctx); err != nil {
		return err
	}
	if err := db.Migrations().Pending(ctx); !errors.Is(err, migrate.ErrAhead) {
		return err
	}
	return nil
}

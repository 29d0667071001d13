package main

import (
	"context"
	"fmt"

	"example.com/books/ledger/internal/config"
	"example.com/books/ledger/internal/postgres"
)

func openPostgres(ctx context.Context, cfg config.Postgres) (database, error) {
	db, err := postgres.Open(ctx, postgres.Config{
		URL:              cfg.ConnectionURL(),
		MaxConns:         cfg.MaxConns,
		MinConns:         cfg.MinConns,
		ConnectTimeout:   cfg.ConnectTimeout,
		StatementTimeout: cfg.StatementTimeout,
	})
	if err != nil {
		return nil, fmt.Errorf("open the database: %w; see APP_DATABASE_URL or APP_DATABASE_POSTGRES_*", err)
	}
	return db, nil
}

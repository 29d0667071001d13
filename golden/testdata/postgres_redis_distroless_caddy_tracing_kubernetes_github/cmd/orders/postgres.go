package main

import (
	"context"
	"fmt"
	"log/slog"

	"example.com/orders/internal/config"
	"example.com/orders/internal/postgres"
)

func openPostgres(ctx context.Context, cfg config.Postgres, logger *slog.Logger) (database, error) {
	db, err := postgres.Open(ctx, postgres.Config{
		URL:              cfg.ConnectionURL(),
		MaxConns:         cfg.MaxConns,
		MinConns:         cfg.MinConns,
		ConnectTimeout:   cfg.ConnectTimeout,
		ConnectRetry:     cfg.ConnectRetry,
		StatementTimeout: cfg.StatementTimeout,
		Logger:           logger,
	})
	if err != nil {
		return nil, fmt.Errorf("open the database: %w; see APP_DATABASE_URL or APP_DATABASE_POSTGRES_*", err)
	}
	return db, nil
}

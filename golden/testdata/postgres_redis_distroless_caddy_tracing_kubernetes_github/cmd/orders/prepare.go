package main

import (
	"context"
	"errors"
	"log/slog"

	"example.com/orders/internal/config"
)

// prepare makes the database ready for the service. It migrates only where the
// configuration says so: a restart by itself changes no schema.
func prepare(ctx context.Context, cfg config.Config, logger *slog.Logger) error {
	if !cfg.Database.RunMigrations {
		return nil
	}
	db, err := openDatabase(ctx, cfg, logger)
	if err != nil {
		return err
	}
	applied, err := db.Migrations().Up(ctx)
	for _, migration := range applied {
		logger.Info("migrated", "migration", migration.Name, "took", migration.Duration.String())
	}
	return errors.Join(err, db.Close())
}

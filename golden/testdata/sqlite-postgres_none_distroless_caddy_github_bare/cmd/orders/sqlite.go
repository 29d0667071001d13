package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"example.com/orders/internal/config"
	"example.com/orders/internal/sqlite"
)

func openSQLite(ctx context.Context, cfg config.SQLite, logger *slog.Logger) (database, error) {
	if err := makeDataDirectory(cfg); err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, sqliteConfig(cfg, logger))
	if err != nil {
		return nil, fmt.Errorf("open the database (APP_DATABASE_SQLITE_PATH): %w", err)
	}
	return db, nil
}

// openDatabaseToRead opens the database for a command that changes nothing: in
// SQLite it makes no file and takes no lock.
func openDatabaseToRead(ctx context.Context, cfg config.Config, logger *slog.Logger) (database, error) {
	if cfg.Database.Backend == "postgres" {
		return openPostgres(ctx, cfg.Postgres, logger)
	}
	db, err := sqlite.OpenToRead(ctx, sqliteConfig(cfg.SQLite, logger))
	if err != nil {
		return nil, fmt.Errorf("open the database (APP_DATABASE_SQLITE_PATH): %w", err)
	}
	return db, nil
}

func sqliteConfig(cfg config.SQLite, logger *slog.Logger) sqlite.Config {
	return sqlite.Config{Path: cfg.Path, BusyTimeout: cfg.BusyTimeout, MaxReaders: cfg.MaxReaders, Logger: logger}
}

// makeDataDirectory makes the directory of the database file and checks that
// SQLite, which puts more files beside that one, can write there.
func makeDataDirectory(cfg config.SQLite) error {
	directory := filepath.Dir(cfg.Path)
	err := os.MkdirAll(directory, 0o750)
	if err == nil {
		err = tryWriting(directory)
	}
	if err != nil {
		return fmt.Errorf("the data directory cannot be used: %w; let user %d write to %s or set APP_DATABASE_SQLITE_PATH to a file elsewhere", err, os.Getuid(), directory)
	}
	return nil
}

func tryWriting(directory string) error {
	file, err := os.CreateTemp(directory, ".writable-*")
	if err != nil {
		return err
	}
	_ = file.Close()
	return os.Remove(file.Name())
}

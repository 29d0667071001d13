package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"example.com/orders/internal/config"
	"example.com/orders/internal/sqlite"
)

// standardStream is the FILE that stands for standard input or output.
const standardStream = "-"

// runBackup copies the SQLite database to a file or to standard output, also
// while the service runs.
func runBackup(ctx context.Context, p process, args []string) error {
	cfg, file, err := loadSQLite(p, args)
	if err != nil {
		return err
	}
	if file != standardStream {
		if err := sqlite.Backup(ctx, cfg.Path, file); err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, "wrote", file)
		return nil
	}
	return withTemporary(cfg, func(file string) error {
		if err := sqlite.Backup(ctx, cfg.Path, file); err != nil {
			return err
		}
		written, err := os.Open(file)
		if err != nil {
			return err
		}
		defer written.Close()
		_, err = io.Copy(p.stdout, written)
		return err
	})
}

// runRestore replaces the SQLite database by a backup from a file or from
// standard input, while the service is stopped.
func runRestore(ctx context.Context, p process, args []string) error {
	cfg, file, err := loadSQLite(p, args)
	if err != nil {
		return err
	}
	if err := makeDataDirectory(cfg); err != nil {
		return err
	}
	if file != standardStream {
		err = sqlite.Restore(ctx, cfg.Path, file)
	} else {
		err = withTemporary(cfg, func(file string) error { return restoreStdin(ctx, cfg, file) })
	}
	if err == nil {
		fmt.Fprintln(p.stdout, "restored", cfg.Path)
	}
	return err
}

// restoreStdin restores what comes from standard input, by way of a file.
func restoreStdin(ctx context.Context, cfg config.SQLite, file string) error {
	received, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(received, os.Stdin)
	if err := errors.Join(err, received.Close()); err != nil {
		return err
	}
	return sqlite.Restore(ctx, cfg.Path, file)
}

// loadSQLite returns where the database is, and the one argument.
func loadSQLite(p process, args []string) (config.SQLite, string, error) {
	if len(args) != 1 {
		return config.SQLite{}, "", usageError{errors.New("one argument is expected: a file, or - for standard input or output")}
	}
	cfg, err := config.Load(p.getenv)
	return cfg.SQLite, args[0], err
}

// withTemporary calls use with the name of a file that does not exist, in a new
// directory beside the database, and removes the directory afterwards.
func withTemporary(cfg config.SQLite, use func(file string) error) error {
	directory, err := os.MkdirTemp(filepath.Dir(cfg.Path), ".backup-*")
	if err != nil {
		return err
	}
	return errors.Join(use(filepath.Join(directory, "app.db")), os.RemoveAll(directory))
}

// Package sqlite keeps the service's data in a SQLite file.
//
// SQLite lets one connection write while others read. So the package holds a
// writer of a single connection, for which callers queue instead of finding the
// file locked, readers that cannot write, and one reader more to ask for
// readiness, which no request can take.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/outage"
)

// Config is where the file is and how it is used.
type Config struct {
	Path        string        // of the file, which is made if its directory exists
	BusyTimeout time.Duration // how long a write waits for other writers
	MaxReaders  int           // connections that read, at least 1
	Logger      *slog.Logger  // for outages
}

// DB is an open database file. It is safe for concurrent use.
type DB struct {
	writer     *sql.DB
	readers    *sql.DB
	probe      *sql.DB // of one connection
	calls      calls
	migrations *migrate.Migrations
}

// Open opens the file, makes it if it does not exist, for its user alone, and
// checks that it can be written to. It makes no directory and runs no
// migration.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	path, err := checkPath(cfg.Path)
	if err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, explain(path, err)
	}
	db, err := newDB(cfg, writerDSN(path, cfg.BusyTimeout), readerDSN(path, cfg.BusyTimeout))
	if err != nil {
		return nil, err
	}
	if err := db.tryWrite(ctx); err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return db, nil
}

// OpenToRead opens the file without taking a lock or making anything. A file
// that does not exist reads as an empty one.
func OpenToRead(ctx context.Context, cfg Config) (*DB, error) {
	path, err := checkPath(cfg.Path)
	if err != nil {
		return nil, err
	}
	dsn := readOnlyDSN(path, cfg.BusyTimeout)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		dsn = "file::memory:"
	}
	db, err := newDB(cfg, dsn, dsn)
	if err != nil {
		return nil, err
	}
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return db, nil
}

// newDB makes the pools, which open the file when they are first used.
func newDB(cfg Config, writerDSN, readerDSN string) (*DB, error) {
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, err
	}
	db := &DB{calls: calls{timeout: cfg.BusyTimeout, watch: outage.NewWatch(cfg.Logger, "database")}}
	for _, pool := range []struct {
		open  **sql.DB
		dsn   string
		conns int
	}{
		{&db.writer, writerDSN, 1},
		{&db.readers, readerDSN, max(cfg.MaxReaders, 1)},
		{&db.probe, readerDSN, 1},
	} {
		if *pool.open, err = open(pool.dsn, pool.conns); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	if db.migrations, err = db.newMigrations(files); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Ping returns an error if the file cannot be read.
func (db *DB) Ping(ctx context.Context) error {
	var tables int
	if err := db.probe.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return fmt.Errorf("read the SQLite file: %w", err)
	}
	return nil
}

// Migrations returns the migrations that the binary carries for SQLite.
func (db *DB) Migrations() *migrate.Migrations { return db.migrations }

// Close waits for running statements and closes the file. The writer goes
// last: SQLite then moves its write-ahead log into the file and deletes it.
func (db *DB) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{db.probe, db.readers, db.writer} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

func open(dsn string, conns int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return pool, nil
}

// tryWrite begins to write and rolls it back. SQLite opens a file that it may
// only read without an error, and even grants the write lock on it.
func (db *DB) tryWrite(ctx context.Context) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "CREATE TABLE try_write (id INTEGER)")
	return errors.Join(err, tx.Rollback())
}

func (db *DB) newMigrations(files fs.FS) (*migrate.Migrations, error) {
	return migrate.New(migrate.Database{
		Dialect:  goose.DialectSQLite3,
		Writer:   db.writer,
		Reader:   db.probe,
		HasTable: "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'goose_db_version'",
	}, files)
}

// Package sqlite keeps the service's data in a SQLite file.
//
// SQLite lets one connection write while others read. So the package holds
// two pools: a writer of a single connection, in which Go's callers queue up
// instead of finding the file locked, and readers that cannot write.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/note"
)

//go:embed migrations/*.sql
var embedded embed.FS

// Config says where the file is and how it is used.
type Config struct {
	Path        string        // of the file, which is made if its folder exists
	BusyTimeout time.Duration // how long to wait for a lock of another process
	MaxReaders  int           // connections that read, at least 1
}

// DB is an open database file. It is safe for concurrent use.
type DB struct {
	writer     *sql.DB
	readers    *sql.DB
	migrations *migrate.Migrations
}

// Open opens the file, makes it if it does not exist, and finds out whether
// it can be written to. It makes no folder and runs no migration.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	path, err := checkPath(cfg.Path)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, err
	}
	writer, err := open(writerDSN(path, cfg.BusyTimeout), 1)
	if err != nil {
		return nil, err
	}
	readers, err := open(readerDSN(path, cfg.BusyTimeout), max(cfg.MaxReaders, 1))
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	db := &DB{writer: writer, readers: readers}
	if db.migrations, err = db.newMigrations(files); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.tryWrite(ctx); err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	return db, nil
}

// Ping returns an error if the file cannot be read.
func (db *DB) Ping(ctx context.Context) error {
	var tables int
	if err := db.readers.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return fmt.Errorf("read the SQLite file: %w", err)
	}
	return nil
}

// Migrations returns the migrations that the binary carries for SQLite.
func (db *DB) Migrations() *migrate.Migrations { return db.migrations }

// Notes returns the notes kept in this file.
func (db *DB) Notes() note.Store {
	return &notes{writer: db.writer, readers: db.readers}
}

// Close waits for running statements and closes the file. The writer goes
// last: SQLite then moves its write-ahead log into the file and deletes it.
func (db *DB) Close() error {
	return errors.Join(db.readers.Close(), db.writer.Close())
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

// tryWrite begins to write and takes it back. SQLite opens a file that it may
// only read without a word, and even grants the write lock on it.
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
		Reader:   db.readers,
		HasTable: "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'goose_db_version'",
	}, files)
}

// Package postgres keeps the service's data in a PostgreSQL database.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/note"
)

//go:embed migrations/*.sql
var embedded embed.FS

// Config says where the database is and how it is used.
type Config struct {
	URL              string        // postgres://user:password@host:5432/name, or keyword=value pairs
	MaxConns         int           // connections at most, at least 1
	MinConns         int           // connections kept open while idle
	ConnectTimeout   time.Duration // for making one connection
	StatementTimeout time.Duration // for one statement of a request; 0 leaves it to the server
}

// DB is a pool of connections. It is safe for concurrent use.
type DB struct {
	pool       *pgxpool.Pool
	migrator   *sql.DB // connections without a statement timeout
	reader     *sql.DB // the pool, for those who need database/sql
	migrations *migrate.Migrations
}

// Open makes the pool and finds out whether the database answers. It runs no
// migration. Its errors never hold the password.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	poolConfig, err := parse(cfg)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, poolConfig)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db := &DB{
		pool:     pool,
		migrator: openMigrator(poolConfig),
		reader:   stdlib.OpenDBFromPool(pool),
	}
	if db.migrations, err = db.newMigrations(files); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Ping returns an error if the database does not answer.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reach the database: %w", attempts{err})
	}
	return nil
}

// Migrations returns the migrations that the binary carries for PostgreSQL.
func (db *DB) Migrations() *migrate.Migrations { return db.migrations }

// Notes returns the notes kept in this database.
func (db *DB) Notes() note.Store { return &notes{pool: db.pool} }

// Close waits until every connection is back in the pool and closes them all.
func (db *DB) Close() error {
	err := errors.Join(db.migrator.Close(), db.reader.Close())
	db.pool.Close()
	return err
}

// newMigrations makes migrations that any number of replicas may run at once:
// a lock lets one do the work while the others wait, and then find nothing
// left to do.
func (db *DB) newMigrations(files fs.FS) (*migrate.Migrations, error) {
	return migrate.New(migrate.Database{
		Dialect:  goose.DialectPostgres,
		Writer:   db.migrator,
		Reader:   db.reader,
		HasTable: "SELECT to_regclass('goose_db_version') IS NOT NULL",
	}, files, goose.WithSessionLocker(sessionLock{interval: 100 * time.Millisecond, patience: 5 * time.Minute}))
}

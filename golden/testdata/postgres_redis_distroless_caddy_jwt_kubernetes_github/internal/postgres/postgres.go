// Package postgres keeps the service's data in a PostgreSQL database.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/outage"
)

// Config is where the database is and how it is used.
type Config struct {
	URL              string        // postgres://user:password@host:5432/name, or keyword=value pairs
	MaxConns         int           // connections of requests, at least 1
	MinConns         int           // connections kept open while idle
	ConnectTimeout   time.Duration // to make one connection
	ConnectRetry     time.Duration // to reach the server in [Open]; 0 for one attempt
	StatementTimeout time.Duration // of one statement of a request; 0 leaves it to the server
	Logger           *slog.Logger  // for outages
}

// DB is a pool of connections for requests, and one connection to ask for
// readiness that no request can take. It is safe for concurrent use.
type DB struct {
	calls      *calls
	probe      *pgxpool.Pool // of one connection
	reader     *sql.DB       // probe, for database/sql
	migrator   *sql.DB       // connections without a statement timeout
	migrations *migrate.Migrations
}

// Open makes the pools and waits until the database responds, for
// cfg.ConnectRetry at most. It runs no migration. Its errors never hold the
// password.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	poolConfig, err := parse(cfg)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, err
	}
	db, err := newDB(ctx, poolConfig, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if db.migrations, err = db.newMigrations(files); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := db.await(ctx, cfg); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// newDB makes the pools, which connect when they are first used.
func newDB(ctx context.Context, poolConfig *pgxpool.Config, cfg Config) (*DB, error) {
	pool, err := pgxpool.NewWithConfig(ctx, poolConfig)
	if err != nil {
		return nil, err
	}
	probeConfig := poolConfig.Copy()
	probeConfig.MinConns, probeConfig.MaxConns = 0, 1
	probe, err := pgxpool.NewWithConfig(ctx, probeConfig)
	if err != nil {
		pool.Close()
		return nil, err
	}
	limit := cfg.StatementTimeout
	if limit > 0 {
		limit += time.Second // so that the server's own timeout comes first, which says more
	}
	return &DB{
		calls:    &calls{pool: pool, breaker: outage.NewBreaker(cfg.Logger, "database", isDown), timeout: limit},
		probe:    probe,
		reader:   stdlib.OpenDBFromPool(probe),
		migrator: openMigrator(poolConfig),
	}, nil
}

// await pings until the database responds. It retries while the server cannot
// be reached: after a reboot of the host, it may be the later one to start.
func (db *DB) await(ctx context.Context, cfg Config) error {
	const interval = 250 * time.Millisecond
	deadline := time.Now().Add(cfg.ConnectRetry)
	for waiting := false; ; {
		err := db.Ping(ctx)
		if err == nil || !isAway(err) || time.Now().Add(interval).After(deadline) {
			return err
		}
		if !waiting {
			waiting = true
			cfg.Logger.WarnContext(ctx, "waiting for the database", "for", cfg.ConnectRetry.String(), "error", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("reach the database: %w", ctx.Err())
		case <-time.After(interval):
		}
	}
}

// Ping returns an error if the database does not respond.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.probe.Ping(ctx); err != nil {
		return fmt.Errorf("reach the database: %w", attempts{err})
	}
	return nil
}

// Migrations returns the migrations that the binary carries for PostgreSQL.
func (db *DB) Migrations() *migrate.Migrations { return db.migrations }

// Close waits until every connection is back in the pool and closes them all.
func (db *DB) Close() error {
	err := errors.Join(db.migrator.Close(), db.reader.Close())
	db.probe.Close()
	db.calls.pool.Close()
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

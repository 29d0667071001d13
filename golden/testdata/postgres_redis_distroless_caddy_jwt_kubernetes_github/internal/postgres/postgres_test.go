package postgres

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/migrate/migratetest"
	"example.com/orders/internal/postgres/postgrestest"
)

// conns is how many connections a test has at most; many tests run at once.
const conns = 3

// open connects to the database at url until the test ends.
func open(t *testing.T, url string) *DB {
	t.Helper()
	db, err := Open(t.Context(), Config{
		URL:              url,
		MaxConns:         conns,
		ConnectTimeout:   10 * time.Second,
		StatementTimeout: 30 * time.Second,
		Logger:           slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// openMigrated connects to a new schema and brings it up to date.
func openMigrated(t *testing.T) *DB {
	t.Helper()
	db := open(t, postgrestest.New(t))
	if _, err := db.Migrations().Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestMigrations(t *testing.T) {
	t.Parallel()
	migratetest.Test(t, func(t *testing.T) (*sql.DB, func(fs.FS) *migrate.Migrations) {
		db := open(t, postgrestest.New(t))
		return db.reader, func(files fs.FS) *migrate.Migrations { return newMigrations(t, db, files) }
	})
}

func newMigrations(t *testing.T, db *DB, files fs.FS) *migrate.Migrations {
	t.Helper()
	m, err := db.newMigrations(files)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEmbeddedMigrations(t *testing.T) {
	t.Parallel()
	migratetest.TestEmbedded(t, openMigrated(t).Migrations())
}

// TestConcurrentMigrations starts ten replicas at once on an empty database.
// The migration would fail if it ran twice.
func TestConcurrentMigrations(t *testing.T) {
	t.Parallel()
	const replicas = 10
	url := postgrestest.New(t)
	files := fstest.MapFS{"00001_slow.sql": {Data: []byte("-- +goose Up\nCREATE TABLE slow (id int);\nSELECT pg_sleep(0.2);\n")}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	applied := 0
	for range replicas {
		m := newMigrations(t, open(t, url), files)
		wg.Go(func() {
			done, err := m.Up(t.Context())
			if err != nil {
				t.Errorf("up: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			applied += len(done)
		})
	}
	wg.Wait()
	if applied != 1 {
		t.Errorf("the migration was applied %d times, want once", applied)
	}
}

// TestMigrationOutlivesStatementTimeout runs a migration that takes longer
// than a statement of a request may.
func TestMigrationOutlivesStatementTimeout(t *testing.T) {
	t.Parallel()
	db, err := Open(t.Context(), Config{
		URL: postgrestest.New(t), MaxConns: 1, ConnectTimeout: 10 * time.Second, StatementTimeout: 300 * time.Millisecond,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	const slow = "SELECT pg_sleep(1)"
	if _, err := db.calls.pool.Exec(t.Context(), slow); !isCode(err, queryCanceled) {
		t.Errorf("statement of a request: got error %v, want it cancelled", err)
	}
	files := fstest.MapFS{"00001_slow.sql": {Data: []byte("-- +goose Up\n" + slow + ";\n")}}
	if _, err := newMigrations(t, db, files).Up(t.Context()); err != nil {
		t.Errorf("migration: %v", err)
	}
}

// TestInterruptedMigration stops a migration in the middle, as SIGTERM does.
// It must leave neither a table nor the lock.
func TestInterruptedMigration(t *testing.T) {
	t.Parallel()
	db := open(t, postgrestest.New(t))
	const create = "-- +goose Up\nCREATE TABLE half (id int);\n"
	slow := newMigrations(t, db, fstest.MapFS{"00001_half.sql": {Data: []byte(create + "SELECT pg_sleep(60);\n")}})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if applied, err := slow.Up(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("applied %+v, error %v; want it interrupted", applied, err)
	}
	quick := newMigrations(t, db, fstest.MapFS{"00001_half.sql": {Data: []byte(create)}})
	if applied, err := quick.Up(t.Context()); err != nil || len(applied) != 1 {
		t.Errorf("second attempt: applied %+v, error %v; want the migration", applied, err)
	}
}

func TestReopenKeepsData(t *testing.T) {
	t.Parallel()
	url := postgrestest.New(t)
	if err := createTestTable(t, open(t, url)).insert(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if got, err := (testTable{open(t, url)}).sum(t.Context()); err != nil || got != 7 {
		t.Errorf("got %d, error %v; want 7", got, err)
	}
}

// TestDeadline ends a request's wait for a connection with the request.
func TestDeadline(t *testing.T) {
	t.Parallel()
	db := open(t, postgrestest.New(t))
	table := createTestTable(t, db)
	for range conns { // take every connection
		conn, err := db.calls.pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := table.sum(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want %v", err, context.DeadlineExceeded)
	}
}

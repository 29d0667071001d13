package postgres

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/migrate/migratetest"
	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
	"example.com/orders/internal/postgres/postgrestest"
	"example.com/orders/internal/store"
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

func TestNotes(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(t *testing.T) note.Store { return openMigrated(t).Notes() })
}

// TestNotesWithOddID asks for ids that no note can have.
func TestNotesWithOddID(t *testing.T) {
	t.Parallel()
	notes := openMigrated(t).Notes()
	for _, id := range []string{"", "1", "not-a-uuid", "'; DROP TABLE notes; --"} {
		_, err := notes.Get(t.Context(), id)
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("get %q: got error %v, want %v", id, err, store.ErrNotFound)
		}
		_, err = notes.Update(t.Context(), note.Note{ID: id, Version: 1})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("update %q: got error %v, want %v", id, err, store.ErrNotFound)
		}
		if err := notes.Delete(t.Context(), id, 0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("delete %q: got error %v, want %v", id, err, store.ErrNotFound)
		}
	}
}

// TestNotesWithHugeVersion sends the largest version that a client can.
func TestNotesWithHugeVersion(t *testing.T) {
	t.Parallel()
	notes := openMigrated(t).Notes()
	n := newNote(t)
	if err := notes.Create(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	if err := notes.Delete(t.Context(), n.ID, math.MaxInt64); !errors.Is(err, store.ErrConflict) {
		t.Errorf("delete: got error %v, want %v", err, store.ErrConflict)
	}
	n.Version = math.MaxInt64
	if _, err := notes.Update(t.Context(), n); !errors.Is(err, store.ErrConflict) {
		t.Errorf("update: got error %v, want %v", err, store.ErrConflict)
	}
}

func newNote(t *testing.T) note.Note {
	t.Helper()
	n, err := note.New(note.Draft{Title: "title", Body: "body"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return n
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
	db := open(t, url)
	if _, err := db.Migrations().Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := newNote(t)
	if err := db.Notes().Create(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, url).Notes().Get(t.Context(), want.ID); err != nil || got != want {
		t.Errorf("got %+v, error %v; want %+v", got, err, want)
	}
}

// TestDeadline ends a request's wait for a connection with the request.
func TestDeadline(t *testing.T) {
	t.Parallel()
	db := openMigrated(t)
	for range conns { // take every connection
		conn, err := db.calls.pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := db.Notes().List(ctx, store.Page{Limit: 1}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want %v", err, context.DeadlineExceeded)
	}
}

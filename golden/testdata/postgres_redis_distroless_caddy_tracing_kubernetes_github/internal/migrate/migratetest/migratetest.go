// Package migratetest holds what migrations do on every database.
package migratetest

import (
	"database/sql"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/orders/internal/migrate"
)

// Open returns migrations made of files on an empty database of its own, and
// that database. It leaves closing to t.Cleanup.
type Open func(t *testing.T) (db *sql.DB, with func(files fs.FS) *migrate.Migrations)

// Names of the migrations that the tests apply.
const (
	first  = "00001_first.sql"
	second = "00002_second.sql"
)

// files returns the first migration and, if it is not empty, a second one.
func files(secondUp string) fs.FS {
	list := fstest.MapFS{
		first: migration("CREATE TABLE first (id integer);", "DROP TABLE first;"),
	}
	if secondUp != "" {
		list[second] = migration(secondUp, "DROP TABLE second;")
	}
	return list
}

func migration(up, down string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + up + "\n-- +goose Down\n" + down + "\n")}
}

// createSecond is a second migration that succeeds.
const createSecond = "CREATE TABLE second (id integer);"

// TestEmbedded rolls back every migration of the service, and applies all again.
func TestEmbedded(t *testing.T, m *migrate.Migrations) {
	t.Helper()
	if err := m.Pending(t.Context()); err != nil {
		t.Error(err)
	}
	for {
		_, err := m.Down(t.Context())
		if errors.Is(err, migrate.ErrNothing) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Up(t.Context()); err != nil {
		t.Error(err)
	}
}

// Test runs the tests.
func Test(t *testing.T, open Open) {
	tests := []struct {
		name string
		test func(t *testing.T, db *sql.DB, with func(fs.FS) *migrate.Migrations)
	}{
		{"no migrations", testNone},
		{"up and down", testUpAndDown},
		{"failure leaves nothing", testFailure},
		{"binary that does not parse its migration", testUnparsable},
		{"schema is ahead", testAhead},
		{"schema misses an old migration", testMissing},
		{"asking writes nothing", testAsking},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			db, with := open(t)
			test.test(t, db, with)
		})
	}
}

func testNone(t *testing.T, _ *sql.DB, with func(fs.FS) *migrate.Migrations) {
	m := with(fstest.MapFS{})
	wantUp(t, m)
	wantPending(t, m, nil)
	wantApplied(t, m)
	if _, err := m.Down(t.Context()); !errors.Is(err, migrate.ErrNothing) {
		t.Errorf("down: got error %v, want %v", err, migrate.ErrNothing)
	}
}

func testUpAndDown(t *testing.T, db *sql.DB, with func(fs.FS) *migrate.Migrations) {
	m := with(files(createSecond))
	wantPending(t, m, migrate.ErrBehind)
	wantApplied(t, m)
	wantUp(t, m, first, second)
	wantPending(t, m, nil)
	wantApplied(t, m, first, second)
	wantTables(t, db, "first", "second")
	wantUp(t, m) // again: nothing left to do

	for _, name := range []string{second, first} {
		if rolledBack, err := m.Down(t.Context()); err != nil || rolledBack.Name != name {
			t.Fatalf("down: rolled back %q, error %v; want %q", rolledBack.Name, err, name)
		}
		wantPending(t, m, migrate.ErrBehind)
	}
	wantTables(t, db)
	if _, err := m.Down(t.Context()); !errors.Is(err, migrate.ErrNothing) {
		t.Errorf("down with nothing applied: got error %v, want %v", err, migrate.ErrNothing)
	}
}

// testFailure breaks the second migration after it created its table.
func testFailure(t *testing.T, db *sql.DB, with func(fs.FS) *migrate.Migrations) {
	broken := with(files(createSecond + "\nINSERT INTO nowhere VALUES (1);"))
	applied, err := broken.Up(t.Context())
	if err == nil || !strings.Contains(err.Error(), second) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("got error %v, want one that names %s and what is wrong in it", err, second)
	}
	if len(applied) != 1 || applied[0].Name != first {
		t.Errorf("up returned %+v, want the first migration", applied)
	}
	wantTables(t, db, "first")
	wantPending(t, broken, migrate.ErrBehind)
	wantApplied(t, broken, first)

	wantUp(t, with(files(createSecond)), second) // the repaired release goes on from there
	wantTables(t, db, "first", "second")
}

// testUnparsable must find the mistake before it applies anything.
func testUnparsable(t *testing.T, db *sql.DB, with func(fs.FS) *migrate.Migrations) {
	list := files("").(fstest.MapFS)
	list[second] = &fstest.MapFile{Data: []byte("CREATE TABLE second (id integer);")}
	applied, err := with(list).Up(t.Context())
	if err == nil || !strings.Contains(err.Error(), second) || len(applied) != 0 {
		t.Errorf("up returned %+v, error %v; want an error that names %s", applied, err, second)
	}
	wantTables(t, db)
}

func testAhead(t *testing.T, _ *sql.DB, with func(fs.FS) *migrate.Migrations) {
	wantUp(t, with(files(createSecond)), first, second)
	older := with(files(""))
	wantPending(t, older, migrate.ErrAhead)
	wantUp(t, older) // must not fail: the newer release's schema serves this one
	if _, err := older.Down(t.Context()); !errors.Is(err, migrate.ErrAhead) {
		t.Errorf("down: got error %v, want %v", err, migrate.ErrAhead)
	}
	states, err := older.Status(t.Context())
	if err != nil || len(states) != 2 || states[1].Version != 2 || states[1].Name != "" || states[1].AppliedAt.IsZero() {
		t.Errorf("status: got %+v, error %v; want the unknown version 2 applied", states, err)
	}
}

// testMissing adds a migration below one that is applied, as a late merge does.
func testMissing(t *testing.T, _ *sql.DB, with func(fs.FS) *migrate.Migrations) {
	newest := fstest.MapFS{"00003_third.sql": migration("CREATE TABLE third (id integer);", "DROP TABLE third;")}
	wantUp(t, with(newest), "00003_third.sql")
	merged := files(createSecond).(fstest.MapFS)
	merged["00003_third.sql"] = newest["00003_third.sql"]
	m := with(merged)
	wantPending(t, m, migrate.ErrBehind)
	if applied, err := m.Up(t.Context()); err == nil {
		t.Errorf("up applied %+v out of order, want an error", applied)
	}
}

// testAsking asks for everything on an empty database, which must stay empty.
func testAsking(t *testing.T, db *sql.DB, with func(fs.FS) *migrate.Migrations) {
	m := with(files(createSecond))
	wantPending(t, m, migrate.ErrBehind)
	wantApplied(t, m)
	if hasTable(t, db, "goose_db_version") {
		t.Error("asking for the state of the schema created a table")
	}
}

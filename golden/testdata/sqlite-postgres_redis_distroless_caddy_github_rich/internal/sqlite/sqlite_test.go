package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/migrate/migratetest"
)

// openAt opens the file at path until the test ends.
func openAt(t *testing.T, path string) *DB {
	t.Helper()
	db, err := Open(t.Context(), Config{Path: path, BusyTimeout: 5 * time.Second, MaxReaders: 4, Logger: slog.New(slog.DiscardHandler)})
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

// openMigrated opens a new file and brings its schema up to date.
func openMigrated(t *testing.T) *DB {
	t.Helper()
	db := openAt(t, filepath.Join(t.TempDir(), "app.db"))
	if _, err := db.Migrations().Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestMigrations(t *testing.T) {
	t.Parallel()
	migratetest.Test(t, func(t *testing.T) (*sql.DB, func(fs.FS) *migrate.Migrations) {
		db := openAt(t, filepath.Join(t.TempDir(), "app.db"))
		return db.probe, func(files fs.FS) *migrate.Migrations {
			m, err := db.newMigrations(files)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
	})
}

func TestEmbeddedMigrations(t *testing.T) {
	t.Parallel()
	migratetest.TestEmbedded(t, openMigrated(t).Migrations())
}

func TestReopenKeepsData(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	db, err := Open(t.Context(), Config{Path: path, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := createTestTable(t, db).insert(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
		t.Errorf("closing left %q behind, want everything in the file", left)
	}
	if got, err := (testTable{openAt(t, path)}).sum(t.Context()); err != nil || got != 7 {
		t.Errorf("got %d, error %v; want 7", got, err)
	}
}

// TestAnyPath opens files whose names mean something in a URI.
func TestAnyPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.db", "a?mode=memory", "a#b", "100%25.db", "ä&=+;.db", "-", `back\slash`, "'quoted\""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			openAt(t, path)
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestConnectionSettings(t *testing.T) {
	t.Parallel()
	db := openMigrated(t)
	tests := map[string]struct {
		pool *sql.DB
		want string
	}{
		"PRAGMA journal_mode": {db.writer, "wal"},
		"PRAGMA foreign_keys": {db.writer, "1"},
		"PRAGMA synchronous":  {db.writer, "1"},
		"PRAGMA busy_timeout": {db.readers, "5000"},
		"PRAGMA query_only":   {db.readers, "1"},
	}
	for pragma, test := range tests {
		var got string
		if err := test.pool.QueryRowContext(t.Context(), pragma).Scan(&got); err != nil || got != test.want {
			t.Errorf("%s: got %q, error %v; want %q", pragma, got, err, test.want)
		}
	}
	if _, err := db.readers.ExecContext(t.Context(), "CREATE TABLE test (value INTEGER)"); err == nil {
		t.Error("a reader could write")
	}
}

// TestReadWhileWriting holds the write lock: readers must not wait for it.
func TestReadWhileWriting(t *testing.T) {
	t.Parallel()
	db := openAt(t, filepath.Join(t.TempDir(), "app.db"))
	table := createTestTable(t, db)
	tx, err := db.writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	if _, err := table.sum(t.Context()); err != nil {
		t.Errorf("read: %v", err)
	}
	if _, err := db.Migrations().Status(t.Context()); err != nil {
		t.Errorf("status: %v", err)
	}
	waiting, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := table.insert(waiting, 7); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("write behind another writer: got error %v, want the end of its own deadline", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing")
	tests := map[string]struct{ path, want string }{
		"no path":           {"", "names no file"},
		"memory":            {":memory:", "names no file"},
		"missing directory": {filepath.Join(missing, "app.db"), "directory " + missing + " of the SQLite file does not exist"},
		"directory":         {dir, dir + " is a directory"},
		"file as directory": {filepath.Join(garbage, "app.db"), garbage + " must be a directory"},
		"other content":     {garbage, garbage + ": file is not a database"},
		"zero character":    {filepath.Join(dir, "a\x00b"), "invalid argument"},
		"long name":         {filepath.Join(dir, strings.Repeat("x", 300)), "name too long"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := Open(t.Context(), Config{Path: test.path, Logger: slog.New(slog.DiscardHandler)})
			if err == nil {
				db.Close()
				t.Fatal("opened, want an error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %q, want one with %q", err, test.want)
			}
		})
	}
	if _, err := os.Stat(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening made the directory, error %v", err)
	}
}

// TestOpenReadOnly is skipped for root, which may write everywhere.
func TestOpenReadOnly(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write to a read-only file: run as another user")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "app.db")
	db, err := Open(t.Context(), Config{Path: path, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]fs.FileMode{path: 0o400, dir: 0o500} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(name, 0o700) })
		_, err := Open(t.Context(), Config{Path: path, Logger: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), "must be able to write") || !strings.Contains(err.Error(), path) {
			t.Errorf("%s is read-only: got error %v, want one that names the file and says so", name, err)
		}
		_ = os.Chmod(name, 0o700)
	}
}

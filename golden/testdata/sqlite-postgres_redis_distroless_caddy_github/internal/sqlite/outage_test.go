package sqlite

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/migrate"
	"example.com/orders/internal/store"
)

// lock holds the write lock of the file, as another process does, until the
// function that it returns is called.
func lock(t *testing.T, path string) (release func()) {
	t.Helper()
	other, err := open(writerDSN(path, time.Second), 1)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := other.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return sync.OnceFunc(func() {
		_ = tx.Rollback()
		_ = other.Close()
	})
}

// TestLockedByAnotherProcess writes while another process holds the lock: every
// write is unavailable after the one timeout, however many wait.
func TestLockedByAnotherProcess(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	path := filepath.Join(t.TempDir(), "app.db")
	db, err := Open(t.Context(), Config{Path: path, BusyTimeout: 300 * time.Millisecond, MaxReaders: 2, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	table := createTestTable(t, db)
	release := lock(t, path)
	defer release()
	var wg sync.WaitGroup
	start := time.Now()
	for range 20 {
		wg.Go(func() {
			err := table.insert(t.Context(), 1)
			if !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("got error %v, want %v", err, store.ErrUnavailable)
			}
		})
	}
	wg.Wait()
	if waited := time.Since(start); waited > 20*300*time.Millisecond/2 {
		t.Errorf("20 writes waited for each other: %v", waited)
	}
	if _, err := table.sum(t.Context()); err != nil {
		t.Errorf("a read behind the lock: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := table.insert(gone, 1); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a client that gave up: got error %v", err)
	}
	release()
	if err := table.insert(t.Context(), 1); err != nil {
		t.Errorf("after the lock: %v", err)
	}
	if text := log.String(); strings.Count(text, "database is failing") != 1 {
		t.Errorf("got log\n%s", text)
	}
}

// TestReadinessHasItsOwnConnection takes every reader.
func TestReadinessHasItsOwnConnection(t *testing.T) {
	t.Parallel()
	db := openMigrated(t)
	for range 4 {
		conn, err := db.readers.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := db.Ping(ctx); err != nil {
		t.Errorf("ping: %v", err)
	}
	if err := db.Migrations().Pending(ctx); err != nil {
		t.Errorf("pending: %v", err)
	}
}

// TestOpenToRead reads behind a writer, and a file that does not exist.
func TestOpenToRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	cfg := Config{Path: path, BusyTimeout: 10 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)}
	for _, exists := range []bool{false, true} {
		if exists {
			createTestTable(t, openAt(t, path))
			defer lock(t, path)()
		}
		db, err := OpenToRead(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		states, err := db.Migrations().Status(t.Context())
		applied := slices.ContainsFunc(states, func(s migrate.State) bool { return !s.AppliedAt.IsZero() })
		if err != nil || applied != exists {
			t.Errorf("exists %t: got %+v, error %v", exists, states, err)
		}
		if err := (testTable{db}).insert(t.Context(), 1); err == nil {
			t.Errorf("exists %t: written", exists)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) == exists {
			t.Errorf("exists %t: got %v", exists, err)
		}
	}
}

// TestFileModes holds that the data is for its user alone.
func TestFileModes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	db := openAt(t, path)
	if _, err := db.Migrations().Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 3 {
		t.Fatalf("got files %q, error %v; want those of the write-ahead log as well", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got mode %v, error %v; want 0600", file, info.Mode(), err)
		}
	}
}

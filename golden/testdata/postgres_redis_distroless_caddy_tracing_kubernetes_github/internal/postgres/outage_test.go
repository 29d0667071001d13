package postgres

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/orders/internal/postgres/postgrestest"
	"example.com/orders/internal/store"
)

// syncLog is a log that a test may read while it is written.
type syncLog struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *syncLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *syncLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

// openThrough opens a migrated database through a relay. The timeouts are those of
// a connection and of a statement.
func openThrough(t *testing.T, connect, statement time.Duration) (*DB, *relay, *syncLog) {
	t.Helper()
	direct := postgrestest.New(t)
	createTestTable(t, open(t, direct))
	r, through := newRelay(t, direct)
	log := &syncLog{}
	db, err := Open(t.Context(), Config{
		URL: through, MaxConns: conns, ConnectTimeout: connect, ConnectRetry: time.Minute, StatementTimeout: statement,
		Logger: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // connections that wait for a frozen server would hold it up
		r.cut()
		_ = db.Close()
	})
	return db, r, log
}

// TestBrokenConnections breaks every connection between requests, as a restart
// of the server does: requests that read do not notice.
func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	db, r, log := openThrough(t, 20*time.Second, 20*time.Second)
	table := testTable{db}
	for range 5 {
		var wg sync.WaitGroup
		for range conns { // connections for all
			wg.Go(func() { _, _ = table.sum(t.Context()) })
		}
		wg.Wait()
		r.cut()
		for range conns + 1 {
			wg.Go(func() {
				if _, err := table.sum(t.Context()); err != nil {
					t.Errorf("after a restart: %v", err)
				}
			})
		}
		wg.Wait()
	}
	if log.String() != "" {
		t.Errorf("got log\n%s", log)
	}
}

// TestOutage refuses connections for a while: each use is unavailable, and the
// log has two lines.
func TestOutage(t *testing.T) {
	t.Parallel()
	db, r, log := openThrough(t, 20*time.Second, 20*time.Second)
	r.setDown(true)
	r.cut()
	for range 20 {
		for name, err := range map[string]error{
			"write": testTable{db}.insert(t.Context(), 1),
			"read":  errorOf(testTable{db}.sum(t.Context())),
		} {
			if !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%s: got error %v, want %v", name, err, store.ErrUnavailable)
			}
		}
	}
	r.setDown(false)
	awaitUse(t, db)
	if text := log.String(); strings.Count(text, "database is failing") != 1 || strings.Count(text, "database works again") != 1 {
		t.Errorf("got log\n%s", text)
	}
}

func errorOf[T any](_ T, err error) error { return err }

// awaitUse waits until the database can be used again.
func awaitUse(t *testing.T, db *DB) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, err := testTable{db}.sum(t.Context())
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the database cannot be used: %v", err)
		}
	}
}

// TestFrozenServer lets nothing pass: a few requests wait for their timeout, the
// others fail at once, and a client that gives up does not count as an outage.
func TestFrozenServer(t *testing.T) {
	t.Parallel()
	db, r, log := openThrough(t, time.Second, 500*time.Millisecond)
	r.freeze()
	gone, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	table := testTable{db}
	if _, err := table.sum(gone); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a client that gives up: got error %v", err)
	}
	waited := 0
	for range 50 {
		start := time.Now()
		if _, err := table.sum(t.Context()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("got error %v, want %v", err, store.ErrUnavailable)
		}
		if time.Since(start) > 400*time.Millisecond {
			waited++
		}
	}
	if waited == 0 || waited > 10 {
		t.Errorf("%d of 50 requests waited, want a few", waited)
	}
	r.thaw()
	r.cut()
	awaitUse(t, db)
	if text := log.String(); strings.Count(text, "database is failing") != 1 || strings.Count(text, "database works again") != 1 {
		t.Errorf("got log\n%s", text)
	}
}

// TestReadinessHasItsOwnConnection takes every connection of requests.
func TestReadinessHasItsOwnConnection(t *testing.T) {
	t.Parallel()
	db := openMigrated(t)
	for range conns {
		conn, err := db.calls.pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	if err := db.Migrations().Pending(t.Context()); err != nil {
		t.Errorf("pending: %v", err)
	}
}

// TestOpenWaits starts before the server does.
func TestOpenWaits(t *testing.T) {
	t.Parallel()
	r, through := newRelay(t, postgrestest.New(t))
	r.setDown(true)
	log := &syncLog{}
	cfg := Config{
		URL: through, MaxConns: 1, ConnectTimeout: time.Second, ConnectRetry: 600 * time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(log, nil)),
	}
	if db, err := Open(t.Context(), cfg); err == nil {
		_ = db.Close()
		t.Fatal("opened a server that is away")
	}
	if strings.Count(log.String(), "waiting for the database") != 1 {
		t.Errorf("got log\n%s", log)
	}
	stopped, stop := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, stop)
	cfg.ConnectRetry = time.Hour
	if _, err := Open(stopped, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped while it waits: got error %v", err)
	}
	time.AfterFunc(300*time.Millisecond, func() { r.setDown(false) })
	db, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
}

// TestOpenDoesNotWait for what no waiting changes.
func TestOpenDoesNotWait(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(postgrestest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/no_such_database"
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err = Open(ctx, Config{
		URL: u.String(), MaxConns: 1, ConnectTimeout: 10 * time.Second, ConnectRetry: time.Hour,
		Logger: slog.New(slog.DiscardHandler),
	})
	if !isCode(err, "3D000") { // invalid_catalog_name
		t.Errorf("got error %v, want the server's refusal", err)
	}
}

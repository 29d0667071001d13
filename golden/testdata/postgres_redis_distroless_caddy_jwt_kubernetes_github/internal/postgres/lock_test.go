package postgres

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/postgres/postgrestest"
)

// TestSessionLock takes the lock of a schema twice at once, and once in
// another schema.
func TestSessionLock(t *testing.T) {
	t.Parallel()
	db := open(t, postgrestest.New(t))
	holder, err := db.migrator.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	waiter, err := db.migrator.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer waiter.Close()
	patient := sessionLock{interval: time.Millisecond, patience: time.Minute}
	hasty := sessionLock{interval: time.Millisecond, patience: 50 * time.Millisecond}

	if err := patient.SessionLock(t.Context(), holder); err != nil {
		t.Fatal(err)
	}
	if err := hasty.SessionLock(t.Context(), waiter); err == nil || !strings.Contains(err.Error(), "lock the schema") {
		t.Errorf("a second session: got error %v, want it to give up", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := patient.SessionLock(cancelled, holder); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got error %v, want %v", err, context.Canceled)
	}

	other, err := open(t, postgrestest.New(t)).migrator.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := patient.SessionLock(t.Context(), other); err != nil {
		t.Errorf("another schema: %v", err)
	}
	if err := patient.SessionUnlock(t.Context(), other); err != nil {
		t.Error(err)
	}
	if err := patient.SessionUnlock(t.Context(), other); err == nil {
		t.Error("unlocked twice, want an error")
	}
}

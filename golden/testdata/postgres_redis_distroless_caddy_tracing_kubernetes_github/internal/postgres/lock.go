package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3/lock"
)

// sessionLock lets one replica at a time migrate a schema.
//
// It asks for the lock again and again. A session that waited for it inside
// the server would hold a snapshot open, and a migration that runs CREATE
// INDEX CONCURRENTLY waits for those in turn.
type sessionLock struct {
	interval time.Duration // between two attempts
	patience time.Duration // for all of them
}

var _ lock.SessionLocker = sessionLock{}

// key is one number per schema, so that services that share a database but no
// schema do not wait for each other.
const key = "hashtextextended(concat('migrations of ', current_schema()), 0)"

// SessionLock takes the lock. It gives up when ctx or its patience ends.
func (l sessionLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	ctx, cancel := context.WithTimeoutCause(ctx, l.patience,
		fmt.Errorf("another session has kept the lock for %v", l.patience))
	defer cancel()
	for {
		var locked bool
		err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock("+key+")").Scan(&locked)
		if err != nil {
			return fmt.Errorf("lock the schema: %w", err)
		}
		if locked {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("lock the schema: %w", context.Cause(ctx))
		case <-time.After(l.interval):
		}
	}
}

// SessionUnlock gives the lock back.
func (l sessionLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	var unlocked bool
	err := conn.QueryRowContext(ctx, "SELECT pg_advisory_unlock("+key+")").Scan(&unlocked)
	if err == nil && !unlocked {
		err = errors.New("the session did not hold the lock")
	}
	if err != nil {
		return fmt.Errorf("unlock the schema: %w", err)
	}
	return nil
}

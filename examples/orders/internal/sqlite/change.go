package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"example.com/orders/internal/store"
)

// change runs fn in a transaction, which holds the write lock from its start:
// what fn reads stays true until it ends.
func (db *DB) change(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	return db.calls.write(ctx, func(ctx context.Context) error {
		tx, err := db.writer.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("begin transaction: %w", err)
		}
		defer func() { _ = tx.Rollback() }() // does nothing after the commit
		if err := fn(ctx, tx); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return fmt.Errorf("commit transaction: %w", err)
		}
		return nil
	})
}

// expectChange returns [store.ErrConflict] if a statement bound to a version of
// an existing row found another version there.
func expectChange(result sql.Result) error {
	changed, err := result.RowsAffected()
	if err != nil {
		return err
	}
	if changed == 0 {
		return store.ErrConflict
	}
	return nil
}

// querier is a pool or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"example.com/orders/internal/store"
)

// isForeignKey reports whether a reference is in the way of a write.
func isForeignKey(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// refer returns a [*store.DanglingError] if the table has no row with the id to
// which a field refers.
func refer(ctx context.Context, tx *sql.Tx, field, table, id string) error {
	var exists bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+" WHERE id = ?)", id).Scan(&exists)
	if err != nil {
		return fmt.Errorf("look for what %s refers to: %w", field, err)
	}
	if !exists {
		return &store.DanglingError{Field: field}
	}
	return nil
}

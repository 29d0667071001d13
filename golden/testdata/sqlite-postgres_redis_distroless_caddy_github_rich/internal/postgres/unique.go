package postgres

import (
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"example.com/orders/internal/store"
)

// taken returns what a violated unique constraint says: the value of a field is
// taken, or the id is. The name of a field's constraint is that of the table and
// of the column, and key.
func taken(reported *pgconn.PgError) error {
	column := strings.TrimPrefix(reported.ConstraintName, reported.TableName+"_")
	column, ofField := strings.CutSuffix(column, "_key")
	if !ofField {
		return store.ErrConflict
	}
	return &store.TakenError{Field: column}
}

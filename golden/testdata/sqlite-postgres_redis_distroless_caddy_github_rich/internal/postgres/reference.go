package postgres

import (
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"example.com/orders/internal/store"
)

// foreignKeyViolation is the code of the server for what refers to nothing, and
// for what is deleted while something refers to it.
const foreignKeyViolation = "23503"

// dangling returns which field refers to nothing. The name of its constraint is
// that of the table and of the column, and fkey.
func dangling(reported *pgconn.PgError) error {
	column := strings.TrimPrefix(reported.ConstraintName, reported.TableName+"_")
	return &store.DanglingError{Field: strings.TrimSuffix(column, "_fkey")}
}

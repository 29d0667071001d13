package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/orders/internal/store"
)

// Codes of what the server refuses (PostgreSQL manual, appendix A).
const (
	uniqueViolation = "23505"
	invalidText     = "22P02" // such as an id that is no UUID
)

// isMissing reports whether nothing has the id, which may have a form that no
// id has.
func isMissing(err error) bool {
	return errors.Is(err, pgx.ErrNoRows) || isCode(err, invalidText)
}

// refused returns the error of package store that a violated constraint stands
// for.
func refused(err error) error {
	var reported *pgconn.PgError
	if !errors.As(err, &reported) {
		return err
	}
	switch reported.Code {
	case uniqueViolation:
		return store.ErrConflict
	}
	return err
}

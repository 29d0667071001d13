package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/orders/internal/note"
)

// notes implements [note.Store].
type notes struct {
	pool *pgxpool.Pool
}

var _ note.Store = (*notes)(nil)

// columns is what scan reads, in its order.
const columns = "id, title, body, version, created_at, updated_at"

// Codes of errors that the server reports.
const (
	uniqueViolation = "23505"
	invalidText     = "22P02" // such as an id that is no UUID
)

func (s *notes) Create(ctx context.Context, n note.Note) error {
	_, err := s.pool.Exec(ctx,
		"INSERT INTO notes ("+columns+") VALUES ($1, $2, $3, $4, $5, $6)",
		n.ID, n.Title, n.Body, n.Version, n.CreatedAt, n.UpdatedAt)
	if isCode(err, uniqueViolation) {
		return note.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("insert note: %w", err)
	}
	return nil
}

func (s *notes) Get(ctx context.Context, id string) (note.Note, error) {
	n, err := s.one(ctx, "SELECT "+columns+" FROM notes WHERE id = $1", id)
	if isMissing(err) {
		return note.Note{}, note.ErrNotFound
	}
	if err != nil {
		return note.Note{}, fmt.Errorf("read note: %w", err)
	}
	return n, nil
}

func (s *notes) List(ctx context.Context, q note.Query) ([]note.Note, error) {
	where, args := "", []any{q.Limit}
	if q.After != "" {
		where, args = "WHERE id < $2", append(args, q.After)
	}
	rows, err := s.pool.Query(ctx,
		"SELECT "+columns+" FROM notes "+where+" ORDER BY id DESC LIMIT $1", args...)
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	return list, nil
}

func (s *notes) Update(ctx context.Context, n note.Note) (note.Note, error) {
	stored, err := s.one(ctx, `
		UPDATE notes SET title = $3, body = $4, updated_at = $5, version = version + 1
		WHERE id = $1 AND version = $2
		RETURNING `+columns,
		n.ID, n.Version, n.Title, n.Body, n.UpdatedAt)
	if isMissing(err) {
		return note.Note{}, s.missed(ctx, n.ID)
	}
	if err != nil {
		return note.Note{}, fmt.Errorf("update note: %w", err)
	}
	return stored, nil
}

func (s *notes) Delete(ctx context.Context, id string, version int64) error {
	deleted, err := s.pool.Exec(ctx,
		"DELETE FROM notes WHERE id = $1 AND ($2::bigint = 0 OR version = $2)", id, version)
	if isCode(err, invalidText) {
		return note.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("delete note: %w", err)
	}
	if deleted.RowsAffected() == 0 {
		return s.missed(ctx, id)
	}
	return nil
}

// missed tells why a statement bound to an id and a version met no note:
// the note is gone, or it is at another version.
func (s *notes) missed(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	return note.ErrConflict
}

// one runs a query for a single note; [pgx.ErrNoRows] if there is none.
func (s *notes) one(ctx context.Context, query string, args ...any) (note.Note, error) {
	rows, err := s.pool.Query(ctx, query, args...)
	if err != nil {
		return note.Note{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scan)
}

// scan reads one row of columns.
func scan(row pgx.CollectableRow) (note.Note, error) {
	var n note.Note
	err := row.Scan(&n.ID, &n.Title, &n.Body, &n.Version, &n.CreatedAt, &n.UpdatedAt)
	n.CreatedAt, n.UpdatedAt = n.CreatedAt.UTC(), n.UpdatedAt.UTC()
	return n, err
}

// isMissing reports whether no note has the id, be it that none can have it.
func isMissing(err error) bool {
	return errors.Is(err, pgx.ErrNoRows) || isCode(err, invalidText)
}

func isCode(err error, code string) bool {
	var reported *pgconn.PgError
	return errors.As(err, &reported) && reported.Code == code
}

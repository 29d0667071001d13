package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
)

// notes implements [note.Store].
type notes struct {
	calls *calls
}

var _ note.Store = (*notes)(nil)

// columns are those that scan reads, in its order.
const columns = "id, title, body, version, created_at, updated_at"

func (s *notes) Create(ctx context.Context, n note.Note) error {
	err := s.calls.write(ctx, func(ctx context.Context) error {
		_, err := s.calls.pool.Exec(ctx,
			"INSERT INTO notes ("+columns+") VALUES ($1, $2, $3, $4, $5, $6)",
			n.ID, n.Title, n.Body, n.Version, n.CreatedAt, n.UpdatedAt)
		return err
	})
	if isCode(err, uniqueViolation) {
		return store.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("insert note: %w", err)
	}
	return nil
}

func (s *notes) Get(ctx context.Context, id string) (n note.Note, err error) {
	err = s.calls.read(ctx, func(ctx context.Context) error {
		n, err = s.one(ctx, "SELECT "+columns+" FROM notes WHERE id = $1", id)
		return err
	})
	if isMissing(err) {
		return note.Note{}, store.ErrNotFound
	}
	if err != nil {
		return note.Note{}, fmt.Errorf("read note: %w", err)
	}
	return n, nil
}

func (s *notes) List(ctx context.Context, page store.Page) (list []note.Note, err error) {
	where, args := "", []any{page.Limit}
	if page.After != "" {
		where, args = "WHERE id < $2", append(args, page.After)
	}
	err = s.calls.read(ctx, func(ctx context.Context) error {
		rows, err := s.calls.pool.Query(ctx,
			"SELECT "+columns+" FROM notes "+where+" ORDER BY id DESC LIMIT $1", args...)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, scan)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	return list, nil
}

func (s *notes) Update(ctx context.Context, n note.Note) (stored note.Note, err error) {
	err = s.calls.write(ctx, func(ctx context.Context) error {
		stored, err = s.one(ctx, `
			UPDATE notes SET title = $3, body = $4, updated_at = $5, version = version + 1
			WHERE id = $1 AND ($2::bigint = 0 OR version = $2)
			RETURNING `+columns,
			n.ID, n.Version, n.Title, n.Body, n.UpdatedAt)
		return err
	})
	if isMissing(err) {
		return note.Note{}, s.missed(ctx, n.ID)
	}
	if err != nil {
		return note.Note{}, fmt.Errorf("update note: %w", err)
	}
	return stored, nil
}

func (s *notes) Delete(ctx context.Context, id string, version int64) error {
	var deleted int64
	err := s.calls.write(ctx, func(ctx context.Context) error {
		result, err := s.calls.pool.Exec(ctx,
			"DELETE FROM notes WHERE id = $1 AND ($2::bigint = 0 OR version = $2)", id, version)
		deleted = result.RowsAffected()
		return err
	})
	if isCode(err, invalidText) {
		return store.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("delete note: %w", err)
	}
	if deleted == 0 {
		return s.missed(ctx, id)
	}
	return nil
}

// missed returns why a statement bound to an id and a version met no note:
// the note is gone, or it is at another version.
func (s *notes) missed(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	return store.ErrConflict
}

// one runs a query for a single note; [pgx.ErrNoRows] if there is none.
func (s *notes) one(ctx context.Context, query string, args ...any) (note.Note, error) {
	rows, err := s.calls.pool.Query(ctx, query, args...)
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

// isMissing reports whether no note has the id, which may have a form that no
// id has.
func isMissing(err error) bool {
	return errors.Is(err, pgx.ErrNoRows) || isCode(err, invalidText)
}

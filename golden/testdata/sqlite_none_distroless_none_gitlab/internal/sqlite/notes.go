package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
)

// notes implements [note.Store].
type notes struct {
	writer  *sql.DB
	readers *sql.DB
	calls   *calls
}

var _ note.Store = (*notes)(nil)

// columns are those that scan reads, in its order.
const columns = "id, title, body, version, created_at, updated_at"

func (s *notes) Create(ctx context.Context, n note.Note) error {
	err := s.calls.write(ctx, func(ctx context.Context) error {
		_, err := s.writer.ExecContext(ctx,
			"INSERT INTO notes ("+columns+") VALUES (?, ?, ?, ?, ?, ?)",
			n.ID, n.Title, n.Body, n.Version, n.CreatedAt.UnixMicro(), n.UpdatedAt.UnixMicro())
		return err
	})
	var failure *sqlite.Error
	if errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
		return store.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("insert note: %w", err)
	}
	return nil
}

func (s *notes) Get(ctx context.Context, id string) (n note.Note, err error) {
	err = s.calls.read(ctx, func(ctx context.Context) error {
		n, err = get(ctx, s.readers, id)
		return err
	})
	return n, err
}

func (s *notes) List(ctx context.Context, page store.Page) (list []note.Note, err error) {
	err = s.calls.read(ctx, func(ctx context.Context) error {
		list, err = s.list(ctx, page)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	return list, nil
}

func (s *notes) list(ctx context.Context, page store.Page) ([]note.Note, error) {
	where, args := "", []any{page.Limit}
	if page.After != "" {
		where, args = "WHERE id < ?2", append(args, page.After)
	}
	rows, err := s.readers.QueryContext(ctx,
		"SELECT "+columns+" FROM notes "+where+" ORDER BY id DESC LIMIT ?1", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []note.Note{}
	for rows.Next() {
		n, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

func (s *notes) Update(ctx context.Context, n note.Note) (note.Note, error) {
	var stored note.Note
	err := s.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			UPDATE notes SET title = ?1, body = ?2, updated_at = ?3, version = version + 1
			WHERE id = ?4 AND (?5 = 0 OR version = ?5)`,
			n.Title, n.Body, n.UpdatedAt.UnixMicro(), n.ID, n.Version)
		if err != nil {
			return fmt.Errorf("update note: %w", err)
		}
		if stored, err = get(ctx, tx, n.ID); err != nil {
			return err
		}
		return expectChange(result)
	})
	if err != nil {
		return note.Note{}, err
	}
	return stored, nil
}

func (s *notes) Delete(ctx context.Context, id string, version int64) error {
	return s.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := get(ctx, tx, id); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx,
			"DELETE FROM notes WHERE id = ?1 AND (?2 = 0 OR version = ?2)", id, version)
		if err != nil {
			return fmt.Errorf("delete note: %w", err)
		}
		return expectChange(result)
	})
}

// change runs fn in a transaction, which holds the write lock from its start:
// what fn reads stays true until it ends.
func (s *notes) change(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	return s.calls.write(ctx, func(ctx context.Context) error {
		tx, err := s.writer.BeginTx(ctx, nil)
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
// an existing note found another version there.
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

// get reads one note.
func get(ctx context.Context, db querier, id string) (note.Note, error) {
	n, err := scan(db.QueryRowContext(ctx, "SELECT "+columns+" FROM notes WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return note.Note{}, store.ErrNotFound
	}
	if err != nil {
		return note.Note{}, fmt.Errorf("read note: %w", err)
	}
	return n, nil
}

// scan reads one row of columns.
func scan(row interface{ Scan(into ...any) error }) (note.Note, error) {
	var n note.Note
	var created, updated int64
	if err := row.Scan(&n.ID, &n.Title, &n.Body, &n.Version, &created, &updated); err != nil {
		return note.Note{}, err
	}
	n.CreatedAt, n.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	return n, nil
}

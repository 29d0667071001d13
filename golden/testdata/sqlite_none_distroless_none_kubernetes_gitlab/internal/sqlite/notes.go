package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
)

// Notes returns the notes kept in this file.
func (db *DB) Notes() note.Store { return notes{db} }

// notes implements [note.Store].
type notes struct{ db *DB }

// noteColumns are those that scanNote reads, in its order.
const noteColumns = `
	id,
	title,
	body,
	version,
	created_at,
	updated_at`

const insertNote = `
	INSERT INTO notes (` + noteColumns + `
	) VALUES (
		@id,
		@title,
		@body,
		@version,
		@created_at,
		@updated_at
	)`

const updateNote = `
	UPDATE notes SET
		title = @title,
		body = @body,
		updated_at = @updated_at,
		version = version + 1
	WHERE id = @id AND (@version = 0 OR version = @version)`

func (s notes) Create(ctx context.Context, n note.Note) error {
	return s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, insertNote, noteArgs(n)...); err != nil {
			return fmt.Errorf("insert note: %w", refused(err))
		}
		return nil
	})
}

func (s notes) Get(ctx context.Context, id string) (n note.Note, err error) {
	err = s.db.calls.read(ctx, func(ctx context.Context) error {
		n, err = getNote(ctx, s.db.readers, id)
		return err
	})
	return n, err
}

func (s notes) List(ctx context.Context, page store.Page) (list []note.Note, err error) {
	err = s.db.calls.read(ctx, func(ctx context.Context) error {
		list, err = s.list(ctx, page)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	return list, nil
}

func (s notes) list(ctx context.Context, page store.Page) ([]note.Note, error) {
	query := "SELECT " + noteColumns + " FROM notes WHERE true"
	if page.After != "" {
		query += " AND id < @after"
	}
	query += " ORDER BY id DESC LIMIT @limit"
	rows, err := s.db.readers.QueryContext(ctx, query,
		sql.Named("after", page.After),
		sql.Named("limit", page.Limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []note.Note{}
	for rows.Next() {
		n, err := scanNote(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

func (s notes) Update(ctx context.Context, n note.Note) (stored note.Note, err error) {
	err = s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, updateNote, noteArgs(n)...)
		if err != nil {
			return fmt.Errorf("update note: %w", refused(err))
		}
		if stored, err = getNote(ctx, tx, n.ID); err != nil {
			return err
		}
		return expectChange(result)
	})
	if err != nil {
		return note.Note{}, err
	}
	return stored, nil
}

func (s notes) Delete(ctx context.Context, id string, version int64) error {
	return s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := getNote(ctx, tx, id); err != nil {
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

// getNote reads one note.
func getNote(ctx context.Context, db querier, id string) (note.Note, error) {
	n, err := scanNote(db.QueryRowContext(ctx, "SELECT "+noteColumns+" FROM notes WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return note.Note{}, store.ErrNotFound
	}
	if err != nil {
		return note.Note{}, fmt.Errorf("read note: %w", err)
	}
	return n, nil
}

// scanNote reads one row of noteColumns.
func scanNote(row interface{ Scan(into ...any) error }) (note.Note, error) {
	var n note.Note
	err := row.Scan(
		&n.ID,
		&n.Title,
		&n.Body,
		&n.Version,
		(*storedTime)(&n.CreatedAt),
		(*storedTime)(&n.UpdatedAt),
	)
	if err != nil {
		return note.Note{}, err
	}
	return n, nil
}

// noteArgs returns the values of the columns of a note, by name.
func noteArgs(n note.Note) []any {
	return []any{
		sql.Named("id", n.ID),
		sql.Named("title", n.Title),
		sql.Named("body", n.Body),
		sql.Named("version", n.Version),
		sql.Named("created_at", storedTime(n.CreatedAt)),
		sql.Named("updated_at", storedTime(n.UpdatedAt)),
	}
}

package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/orders/internal/note"
	"example.com/orders/internal/store"
)

// Notes returns the notes kept in this database.
func (db *DB) Notes() note.Store { return notes{db.calls} }

// notes implements [note.Store].
type notes struct{ calls *calls }

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
	WHERE id = @id AND (@version::bigint = 0 OR version = @version)
	RETURNING ` + noteColumns

func (s notes) Create(ctx context.Context, n note.Note) error {
	err := s.calls.write(ctx, func(ctx context.Context) error {
		_, err := s.calls.pool.Exec(ctx, insertNote, noteArgs(n))
		return err
	})
	if err != nil {
		return fmt.Errorf("insert note: %w", refused(err))
	}
	return nil
}

func (s notes) Get(ctx context.Context, id string) (n note.Note, err error) {
	err = s.calls.read(ctx, func(ctx context.Context) error {
		n, err = s.one(ctx, "SELECT "+noteColumns+" FROM notes WHERE id = $1", id)
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

func (s notes) List(ctx context.Context, page store.Page) (list []note.Note, err error) {
	query := "SELECT " + noteColumns + " FROM notes WHERE true"
	if page.After != "" {
		query += " AND id < @after"
	}
	query += " ORDER BY id DESC LIMIT @limit"
	args := pgx.NamedArgs{
		"after": page.After,
		"limit": page.Limit,
	}
	err = s.calls.read(ctx, func(ctx context.Context) error {
		rows, err := s.calls.pool.Query(ctx, query, args)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, scanNote)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	return list, nil
}

func (s notes) Update(ctx context.Context, n note.Note) (stored note.Note, err error) {
	err = s.calls.write(ctx, func(ctx context.Context) error {
		stored, err = s.one(ctx, updateNote, noteArgs(n))
		return err
	})
	if isMissing(err) {
		return note.Note{}, s.missed(ctx, n.ID)
	}
	if err != nil {
		return note.Note{}, fmt.Errorf("update note: %w", refused(err))
	}
	return stored, nil
}

func (s notes) Delete(ctx context.Context, id string, version int64) error {
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

// missed returns why a statement bound to an id and a version met no note: the
// note is gone, or it is at another version.
func (s notes) missed(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	return store.ErrConflict
}

// one runs a query for a single note; [pgx.ErrNoRows] if there is none.
func (s notes) one(ctx context.Context, query string, args ...any) (note.Note, error) {
	rows, err := s.calls.pool.Query(ctx, query, args...)
	if err != nil {
		return note.Note{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanNote)
}

// scanNote reads one row of noteColumns.
func scanNote(row pgx.CollectableRow) (note.Note, error) {
	var n note.Note
	err := row.Scan(
		&n.ID,
		&n.Title,
		&n.Body,
		&n.Version,
		&n.CreatedAt,
		&n.UpdatedAt,
	)
	if err != nil {
		return note.Note{}, err
	}
	return n, nil
}

// noteArgs returns the values of the columns of a note, by name.
func noteArgs(n note.Note) pgx.NamedArgs {
	return pgx.NamedArgs{
		"id":         n.ID,
		"title":      n.Title,
		"body":       n.Body,
		"version":    n.Version,
		"created_at": n.CreatedAt,
		"updated_at": n.UpdatedAt,
	}
}

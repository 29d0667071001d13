package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/orders/internal/item"
	"example.com/orders/internal/store"
)

// Items returns the items kept in this database.
func (db *DB) Items() item.Store { return items{db.calls} }

// items implements [item.Store].
type items struct{ calls *calls }

// itemColumns are those that scanItem reads, in its order.
const itemColumns = `
	id,
	order_id,
	sku,
	position,
	parent_id,
	version,
	created_at,
	updated_at`

const insertItem = `
	INSERT INTO items (` + itemColumns + `
	) VALUES (
		@id,
		@order_id,
		@sku,
		@position,
		@parent_id,
		@version,
		@created_at,
		@updated_at
	)`

const updateItem = `
	UPDATE items SET
		order_id = @order_id,
		sku = @sku,
		position = @position,
		parent_id = @parent_id,
		updated_at = @updated_at,
		version = version + 1
	WHERE id = @id AND (@version::bigint = 0 OR version = @version)
	RETURNING ` + itemColumns

func (s items) Create(ctx context.Context, v item.Item) error {
	err := s.calls.write(ctx, func(ctx context.Context) error {
		_, err := s.calls.pool.Exec(ctx, insertItem, itemArgs(v))
		return err
	})
	if err != nil {
		return fmt.Errorf("insert item: %w", refused(err))
	}
	return nil
}

func (s items) Get(ctx context.Context, id string) (v item.Item, err error) {
	err = s.calls.read(ctx, func(ctx context.Context) error {
		v, err = s.one(ctx, "SELECT "+itemColumns+" FROM items WHERE id = $1", id)
		return err
	})
	if isMissing(err) {
		return item.Item{}, store.ErrNotFound
	}
	if err != nil {
		return item.Item{}, fmt.Errorf("read item: %w", err)
	}
	return v, nil
}

func (s items) List(ctx context.Context, filter item.Filter, page store.Page) (list []item.Item, err error) {
	query := "SELECT " + itemColumns + " FROM items WHERE true"
	if filter.OrderID != "" {
		query += " AND order_id = @order_id"
	}
	if filter.ParentID != "" {
		query += " AND parent_id = @parent_id"
	}
	if page.After != "" {
		query += " AND id < @after"
	}
	query += " ORDER BY id DESC LIMIT @limit"
	args := pgx.NamedArgs{
		"order_id":  filter.OrderID,
		"parent_id": filter.ParentID,
		"after":     page.After,
		"limit":     page.Limit,
	}
	err = s.calls.read(ctx, func(ctx context.Context) error {
		rows, err := s.calls.pool.Query(ctx, query, args)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, scanItem)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	return list, nil
}

func (s items) Update(ctx context.Context, v item.Item) (stored item.Item, err error) {
	err = s.calls.write(ctx, func(ctx context.Context) error {
		stored, err = s.one(ctx, updateItem, itemArgs(v))
		return err
	})
	if isMissing(err) {
		return item.Item{}, s.missed(ctx, v.ID)
	}
	if err != nil {
		return item.Item{}, fmt.Errorf("update item: %w", refused(err))
	}
	return stored, nil
}

func (s items) Delete(ctx context.Context, id string, version int64) error {
	var deleted int64
	err := s.calls.write(ctx, func(ctx context.Context) error {
		result, err := s.calls.pool.Exec(ctx,
			"DELETE FROM items WHERE id = $1 AND ($2::bigint = 0 OR version = $2)", id, version)
		deleted = result.RowsAffected()
		return err
	})
	if isCode(err, invalidText) {
		return store.ErrNotFound
	}
	if isCode(err, foreignKeyViolation) {
		return store.ErrReferenced
	}
	if err != nil {
		return fmt.Errorf("delete item: %w", err)
	}
	if deleted == 0 {
		return s.missed(ctx, id)
	}
	return nil
}

// missed returns why a statement bound to an id and a version met no item: the
// item is gone, or it is at another version.
func (s items) missed(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	return store.ErrConflict
}

// one runs a query for a single item; [pgx.ErrNoRows] if there is none.
func (s items) one(ctx context.Context, query string, args ...any) (item.Item, error) {
	rows, err := s.calls.pool.Query(ctx, query, args...)
	if err != nil {
		return item.Item{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanItem)
}

// scanItem reads one row of itemColumns.
func scanItem(row pgx.CollectableRow) (item.Item, error) {
	var v item.Item
	err := row.Scan(
		&v.ID,
		&v.OrderID,
		&v.Sku,
		&v.Position,
		&v.ParentID,
		&v.Version,
		&v.CreatedAt,
		&v.UpdatedAt,
	)
	if err != nil {
		return item.Item{}, err
	}
	return v, nil
}

// itemArgs returns the values of the columns of an item, by name.
func itemArgs(v item.Item) pgx.NamedArgs {
	return pgx.NamedArgs{
		"id":         v.ID,
		"order_id":   v.OrderID,
		"sku":        v.Sku,
		"position":   v.Position,
		"parent_id":  v.ParentID,
		"version":    v.Version,
		"created_at": v.CreatedAt,
		"updated_at": v.UpdatedAt,
	}
}

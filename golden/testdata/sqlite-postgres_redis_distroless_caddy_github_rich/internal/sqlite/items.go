package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"example.com/orders/internal/item"
	"example.com/orders/internal/store"
)

// Items returns the items kept in this file.
func (db *DB) Items() item.Store { return items{db} }

// items implements [item.Store].
type items struct{ db *DB }

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
	WHERE id = @id AND (@version = 0 OR version = @version)`

func (s items) Create(ctx context.Context, v item.Item) error {
	return s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, insertItem, itemArgs(v)...); err != nil {
			return fmt.Errorf("insert item: %w", refusedItem(ctx, tx, v, err))
		}
		return nil
	})
}

// refusedItem is [refused], and says which field of an item refers to nothing.
func refusedItem(ctx context.Context, tx *sql.Tx, v item.Item, err error) error {
	if !isForeignKey(err) {
		return refused(err)
	}
	if err := refer(ctx, tx, "order_id", "orders", v.OrderID); err != nil {
		return err
	}
	if v.ParentID != nil {
		if err := refer(ctx, tx, "parent_id", "items", *v.ParentID); err != nil {
			return err
		}
	}
	return err
}

func (s items) Get(ctx context.Context, id string) (v item.Item, err error) {
	err = s.db.calls.read(ctx, func(ctx context.Context) error {
		v, err = getItem(ctx, s.db.readers, id)
		return err
	})
	return v, err
}

func (s items) List(ctx context.Context, filter item.Filter, page store.Page) (list []item.Item, err error) {
	err = s.db.calls.read(ctx, func(ctx context.Context) error {
		list, err = s.list(ctx, filter, page)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	return list, nil
}

func (s items) list(ctx context.Context, filter item.Filter, page store.Page) ([]item.Item, error) {
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
	rows, err := s.db.readers.QueryContext(ctx, query,
		sql.Named("order_id", filter.OrderID),
		sql.Named("parent_id", filter.ParentID),
		sql.Named("after", page.After),
		sql.Named("limit", page.Limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []item.Item{}
	for rows.Next() {
		v, err := scanItem(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

func (s items) Update(ctx context.Context, v item.Item) (stored item.Item, err error) {
	err = s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, updateItem, itemArgs(v)...)
		if err != nil {
			return fmt.Errorf("update item: %w", refusedItem(ctx, tx, v, err))
		}
		if stored, err = getItem(ctx, tx, v.ID); err != nil {
			return err
		}
		return expectChange(result)
	})
	if err != nil {
		return item.Item{}, err
	}
	return stored, nil
}

func (s items) Delete(ctx context.Context, id string, version int64) error {
	return s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := getItem(ctx, tx, id); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx,
			"DELETE FROM items WHERE id = ?1 AND (?2 = 0 OR version = ?2)", id, version)
		if isForeignKey(err) {
			return store.ErrReferenced
		}
		if err != nil {
			return fmt.Errorf("delete item: %w", err)
		}
		return expectChange(result)
	})
}

// getItem reads one item.
func getItem(ctx context.Context, db querier, id string) (item.Item, error) {
	v, err := scanItem(db.QueryRowContext(ctx, "SELECT "+itemColumns+" FROM items WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return item.Item{}, store.ErrNotFound
	}
	if err != nil {
		return item.Item{}, fmt.Errorf("read item: %w", err)
	}
	return v, nil
}

// scanItem reads one row of itemColumns.
func scanItem(row interface{ Scan(into ...any) error }) (item.Item, error) {
	var v item.Item
	err := row.Scan(
		&v.ID,
		&v.OrderID,
		&v.Sku,
		&v.Position,
		&v.ParentID,
		&v.Version,
		(*storedTime)(&v.CreatedAt),
		(*storedTime)(&v.UpdatedAt),
	)
	if err != nil {
		return item.Item{}, err
	}
	return v, nil
}

// itemArgs returns the values of the columns of an item, by name.
func itemArgs(v item.Item) []any {
	return []any{
		sql.Named("id", v.ID),
		sql.Named("order_id", v.OrderID),
		sql.Named("sku", v.Sku),
		sql.Named("position", v.Position),
		sql.Named("parent_id", v.ParentID),
		sql.Named("version", v.Version),
		sql.Named("created_at", storedTime(v.CreatedAt)),
		sql.Named("updated_at", storedTime(v.UpdatedAt)),
	}
}

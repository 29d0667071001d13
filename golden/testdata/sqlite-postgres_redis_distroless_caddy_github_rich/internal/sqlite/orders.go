package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"example.com/orders/internal/date"
	"example.com/orders/internal/decimal"
	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
)

// Orders returns the orders kept in this file.
func (db *DB) Orders() order.Store { return orders{db} }

// orders implements [order.Store].
type orders struct{ db *DB }

// orderColumns are those that scanOrder reads, in its order.
const orderColumns = `
	id,
	customer,
	number,
	total,
	quantity,
	note,
	status,
	express,
	placed_at,
	due_on,
	token,
	discount,
	version,
	created_at,
	updated_at`

const insertOrder = `
	INSERT INTO orders (` + orderColumns + `
	) VALUES (
		@id,
		@customer,
		@number,
		@total,
		@quantity,
		@note,
		@status,
		@express,
		@placed_at,
		@due_on,
		@token,
		@discount,
		@version,
		@created_at,
		@updated_at
	)`

const updateOrder = `
	UPDATE orders SET
		customer = @customer,
		number = @number,
		total = @total,
		quantity = @quantity,
		note = @note,
		status = @status,
		express = @express,
		placed_at = @placed_at,
		due_on = @due_on,
		token = @token,
		discount = @discount,
		updated_at = @updated_at,
		version = version + 1
	WHERE id = @id AND (@version = 0 OR version = @version)`

func (s orders) Create(ctx context.Context, o order.Order) error {
	return s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, insertOrder, orderArgs(o)...); err != nil {
			return fmt.Errorf("insert order: %w", refused(err))
		}
		return nil
	})
}

func (s orders) Get(ctx context.Context, id string) (o order.Order, err error) {
	err = s.db.calls.read(ctx, func(ctx context.Context) error {
		o, err = getOrder(ctx, s.db.readers, id)
		return err
	})
	return o, err
}

func (s orders) List(ctx context.Context, page store.Page) (list []order.Order, err error) {
	err = s.db.calls.read(ctx, func(ctx context.Context) error {
		list, err = s.list(ctx, page)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return list, nil
}

func (s orders) list(ctx context.Context, page store.Page) ([]order.Order, error) {
	query := "SELECT " + orderColumns + " FROM orders WHERE true"
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
	list := []order.Order{}
	for rows.Next() {
		o, err := scanOrder(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

func (s orders) Update(ctx context.Context, o order.Order) (stored order.Order, err error) {
	err = s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, updateOrder, orderArgs(o)...)
		if err != nil {
			return fmt.Errorf("update order: %w", refused(err))
		}
		if stored, err = getOrder(ctx, tx, o.ID); err != nil {
			return err
		}
		return expectChange(result)
	})
	if err != nil {
		return order.Order{}, err
	}
	return stored, nil
}

func (s orders) Delete(ctx context.Context, id string, version int64) error {
	return s.db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := getOrder(ctx, tx, id); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx,
			"DELETE FROM orders WHERE id = ?1 AND (?2 = 0 OR version = ?2)", id, version)
		if isForeignKey(err) {
			return store.ErrReferenced
		}
		if err != nil {
			return fmt.Errorf("delete order: %w", err)
		}
		return expectChange(result)
	})
}

// getOrder reads one order.
func getOrder(ctx context.Context, db querier, id string) (order.Order, error) {
	o, err := scanOrder(db.QueryRowContext(ctx, "SELECT "+orderColumns+" FROM orders WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return order.Order{}, store.ErrNotFound
	}
	if err != nil {
		return order.Order{}, fmt.Errorf("read order: %w", err)
	}
	return o, nil
}

// scanOrder reads one row of orderColumns.
func scanOrder(row interface{ Scan(into ...any) error }) (order.Order, error) {
	var o order.Order
	var scannedTotal int64
	var scannedDueOn *storedDate
	err := row.Scan(
		&o.ID,
		&o.Customer,
		&o.Number,
		&scannedTotal,
		&o.Quantity,
		&o.Note,
		&o.Status,
		&o.Express,
		(*storedTime)(&o.PlacedAt),
		&scannedDueOn,
		&o.Token,
		&o.Discount,
		&o.Version,
		(*storedTime)(&o.CreatedAt),
		(*storedTime)(&o.UpdatedAt),
	)
	if err != nil {
		return order.Order{}, err
	}
	o.Total = decimal.New(scannedTotal, 2)
	o.DueOn = (*date.Date)(scannedDueOn)
	return o, nil
}

// orderArgs returns the values of the columns of an order, by name.
func orderArgs(o order.Order) []any {
	return []any{
		sql.Named("id", o.ID),
		sql.Named("customer", o.Customer),
		sql.Named("number", o.Number),
		sql.Named("total", storedDecimal(o.Total)),
		sql.Named("quantity", o.Quantity),
		sql.Named("note", o.Note),
		sql.Named("status", o.Status),
		sql.Named("express", o.Express),
		sql.Named("placed_at", storedTime(o.PlacedAt)),
		sql.Named("due_on", (*storedDate)(o.DueOn)),
		sql.Named("token", o.Token),
		sql.Named("discount", o.Discount),
		sql.Named("version", o.Version),
		sql.Named("created_at", storedTime(o.CreatedAt)),
		sql.Named("updated_at", storedTime(o.UpdatedAt)),
	}
}

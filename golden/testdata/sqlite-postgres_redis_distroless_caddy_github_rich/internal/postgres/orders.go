package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/orders/internal/date"
	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
)

// Orders returns the orders kept in this database.
func (db *DB) Orders() order.Store { return orders{db.calls} }

// orders implements [order.Store].
type orders struct{ calls *calls }

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
	WHERE id = @id AND (@version::bigint = 0 OR version = @version)
	RETURNING ` + orderColumns

func (s orders) Create(ctx context.Context, o order.Order) error {
	err := s.calls.write(ctx, func(ctx context.Context) error {
		_, err := s.calls.pool.Exec(ctx, insertOrder, orderArgs(o))
		return err
	})
	if err != nil {
		return fmt.Errorf("insert order: %w", refused(err))
	}
	return nil
}

func (s orders) Get(ctx context.Context, id string) (o order.Order, err error) {
	err = s.calls.read(ctx, func(ctx context.Context) error {
		o, err = s.one(ctx, "SELECT "+orderColumns+" FROM orders WHERE id = $1", id)
		return err
	})
	if isMissing(err) {
		return order.Order{}, store.ErrNotFound
	}
	if err != nil {
		return order.Order{}, fmt.Errorf("read order: %w", err)
	}
	return o, nil
}

func (s orders) List(ctx context.Context, page store.Page) (list []order.Order, err error) {
	query := "SELECT " + orderColumns + " FROM orders WHERE true"
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
		list, err = pgx.CollectRows(rows, scanOrder)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return list, nil
}

func (s orders) Update(ctx context.Context, o order.Order) (stored order.Order, err error) {
	err = s.calls.write(ctx, func(ctx context.Context) error {
		stored, err = s.one(ctx, updateOrder, orderArgs(o))
		return err
	})
	if isMissing(err) {
		return order.Order{}, s.missed(ctx, o.ID)
	}
	if err != nil {
		return order.Order{}, fmt.Errorf("update order: %w", refused(err))
	}
	return stored, nil
}

func (s orders) Delete(ctx context.Context, id string, version int64) error {
	var deleted int64
	err := s.calls.write(ctx, func(ctx context.Context) error {
		result, err := s.calls.pool.Exec(ctx,
			"DELETE FROM orders WHERE id = $1 AND ($2::bigint = 0 OR version = $2)", id, version)
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
		return fmt.Errorf("delete order: %w", err)
	}
	if deleted == 0 {
		return s.missed(ctx, id)
	}
	return nil
}

// missed returns why a statement bound to an id and a version met no order: the
// order is gone, or it is at another version.
func (s orders) missed(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	return store.ErrConflict
}

// one runs a query for a single order; [pgx.ErrNoRows] if there is none.
func (s orders) one(ctx context.Context, query string, args ...any) (order.Order, error) {
	rows, err := s.calls.pool.Query(ctx, query, args...)
	if err != nil {
		return order.Order{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanOrder)
}

// scanOrder reads one row of orderColumns.
func scanOrder(row pgx.CollectableRow) (order.Order, error) {
	var o order.Order
	var scannedDueOn *storedDate
	err := row.Scan(
		&o.ID,
		&o.Customer,
		&o.Number,
		(*storedDecimal)(&o.Total),
		&o.Quantity,
		&o.Note,
		&o.Status,
		&o.Express,
		&o.PlacedAt,
		&scannedDueOn,
		&o.Token,
		&o.Discount,
		&o.Version,
		&o.CreatedAt,
		&o.UpdatedAt,
	)
	if err != nil {
		return order.Order{}, err
	}
	o.Total = o.Total.Pad(2)
	o.DueOn = (*date.Date)(scannedDueOn)
	return o, nil
}

// orderArgs returns the values of the columns of an order, by name.
func orderArgs(o order.Order) pgx.NamedArgs {
	return pgx.NamedArgs{
		"id":         o.ID,
		"customer":   o.Customer,
		"number":     o.Number,
		"total":      storedDecimal(o.Total),
		"quantity":   o.Quantity,
		"note":       o.Note,
		"status":     o.Status,
		"express":    o.Express,
		"placed_at":  o.PlacedAt,
		"due_on":     (*storedDate)(o.DueOn),
		"token":      o.Token,
		"discount":   o.Discount,
		"version":    o.Version,
		"created_at": o.CreatedAt,
		"updated_at": o.UpdatedAt,
	}
}

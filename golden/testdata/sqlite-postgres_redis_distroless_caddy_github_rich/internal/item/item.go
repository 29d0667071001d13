// Package item defines the resource item: what an item is, which items are
// valid, and what a store of items does. It knows neither HTTP nor any
// database; those packages know it.
package item

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"example.com/orders/internal/store"
	"example.com/orders/internal/validate"
)

// Longest texts of an item, in characters.
const (
	MaxSku = 200
)

// Item is one item as it is stored. Fields that are nil have no value; what the
// others point to does not change.
type Item struct {
	ID        string    `json:"id"`       // UUIDv7, so that ids sort by creation
	OrderID   string    `json:"order_id"` // of an order
	Sku       string    `json:"sku"`      // unique
	Position  int64     `json:"position"`
	ParentID  *string   `json:"parent_id"`  // of an item
	Version   int64     `json:"version"`    // 1 when created, one more with every update
	CreatedAt time.Time `json:"created_at"` // UTC, microseconds
	UpdatedAt time.Time `json:"updated_at"` // UTC, microseconds
}

// Draft holds the fields of an item that clients set, as they send them. What
// they leave out is empty or nil, as null is.
type Draft struct {
	OrderID  string  `json:"order_id"`
	Sku      string  `json:"sku"`
	Position *int64  `json:"position"`
	ParentID *string `json:"parent_id"`
}

// New returns the first version of an item. Its error is that of [From].
func New(d Draft, now time.Time) (Item, error) {
	v, err := From(d)
	if err != nil {
		return Item{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Item{}, fmt.Errorf("make an item id: %w", err)
	}
	at := store.Timestamp(now)
	v.ID, v.Version, v.CreatedAt, v.UpdatedAt = id.String(), 1, at, at
	return v, nil
}

// From returns an item that has the fields of the draft and no others. Its
// error is a [*validate.Error] that reports every field that is not valid.
func From(d Draft) (Item, error) {
	fields := validate.Fields{}
	v := Item{
		OrderID:  fields.UUID("order_id", d.OrderID),
		Sku:      fields.String("sku", d.Sku, MaxSku),
		Position: fields.Int("position", d.Position),
	}
	if d.ParentID != nil {
		v.ParentID = new(fields.UUID("parent_id", *d.ParentID))
	}
	if err := fields.Err(); err != nil {
		return Item{}, err
	}
	return v, nil
}

// Package order defines the resource order: what an order is, which orders are
// valid, and what a store of orders does. It knows neither HTTP nor any
// database; those packages know it.
package order

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"example.com/orders/internal/date"
	"example.com/orders/internal/decimal"
	"example.com/orders/internal/store"
	"example.com/orders/internal/validate"
)

// Longest texts of an order, in characters.
const (
	MaxCustomer = 200
	MaxNumber   = 20
	MaxNote     = 10_000
)

// Status is one of the values below.
type Status string

// Values of [Status].
const (
	StatusOpen    Status = "open"
	StatusPaid    Status = "paid"
	StatusShipped Status = "shipped"
)

// Order is one order as it is stored. Fields that are nil have no value; what the
// others point to does not change.
type Order struct {
	ID        string          `json:"id"` // UUIDv7, so that ids sort by creation
	Customer  string          `json:"customer"`
	Number    string          `json:"number"` // unique
	Total     decimal.Decimal `json:"total"`  // 12 digits, 2 of them after the point
	Quantity  int64           `json:"quantity"`
	Note      *string         `json:"note"`
	Status    Status          `json:"status"`
	Express   bool            `json:"express"`
	PlacedAt  time.Time       `json:"placed_at"` // UTC, microseconds
	DueOn     *date.Date      `json:"due_on"`
	Token     *string         `json:"token"` // a UUID
	Discount  *int64          `json:"discount"`
	Version   int64           `json:"version"`    // 1 when created, one more with every update
	CreatedAt time.Time       `json:"created_at"` // UTC, microseconds
	UpdatedAt time.Time       `json:"updated_at"` // UTC, microseconds
}

// Draft holds the fields of an order that clients set, as they send them. What
// they leave out is empty or nil, as null is.
type Draft struct {
	Customer string  `json:"customer"`
	Number   string  `json:"number"`
	Total    string  `json:"total"`
	Quantity *int64  `json:"quantity"`
	Note     *string `json:"note"`
	Status   Status  `json:"status"`
	Express  *bool   `json:"express"`
	PlacedAt string  `json:"placed_at"`
	DueOn    *string `json:"due_on"`
	Token    *string `json:"token"`
	Discount *int64  `json:"discount"`
}

// New returns the first version of an order. Its error is that of [From].
func New(d Draft, now time.Time) (Order, error) {
	o, err := From(d)
	if err != nil {
		return Order{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Order{}, fmt.Errorf("make an order id: %w", err)
	}
	at := store.Timestamp(now)
	o.ID, o.Version, o.CreatedAt, o.UpdatedAt = id.String(), 1, at, at
	return o, nil
}

// From returns an order that has the fields of the draft and no others. Its
// error is a [*validate.Error] that reports every field that is not valid.
func From(d Draft) (Order, error) {
	fields := validate.Fields{}
	o := Order{
		Customer: fields.String("customer", d.Customer, MaxCustomer),
		Number:   fields.String("number", d.Number, MaxNumber),
		Total:    fields.Decimal("total", d.Total, 12, 2),
		Quantity: fields.Int("quantity", d.Quantity),
		Status:   validate.Enum(fields, "status", d.Status, StatusOpen, StatusPaid, StatusShipped),
		Express:  fields.Bool("express", d.Express),
		PlacedAt: fields.Time("placed_at", d.PlacedAt),
	}
	if d.Note != nil {
		o.Note = new(fields.Text("note", *d.Note, MaxNote))
	}
	if d.DueOn != nil {
		o.DueOn = new(fields.Date("due_on", *d.DueOn))
	}
	if d.Token != nil {
		o.Token = new(fields.UUID("token", *d.Token))
	}
	if d.Discount != nil {
		o.Discount = new(fields.Int("discount", d.Discount))
	}
	if err := fields.Err(); err != nil {
		return Order{}, err
	}
	return o, nil
}

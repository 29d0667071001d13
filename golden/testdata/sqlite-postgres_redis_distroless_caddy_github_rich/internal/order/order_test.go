package order_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/order"
	"example.com/orders/internal/order/ordertest"
	"example.com/orders/internal/validate"
)

func TestNew(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("somewhere", 3600))
	o, err := order.New(ordertest.Draft(1), now)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2030, 1, 2, 2, 4, 5, 678_901_000, time.UTC)
	if o.Version != 1 || o.CreatedAt != want || o.UpdatedAt != want {
		t.Errorf("got version %d, created %v, updated %v; want 1, %v twice", o.Version, o.CreatedAt, o.UpdatedAt, want)
	}
	next, err := order.New(ordertest.Draft(2), now)
	if err != nil {
		t.Fatal(err)
	}
	if next.ID <= o.ID {
		t.Errorf("id %s does not sort after the earlier %s", next.ID, o.ID)
	}
}

// TestFrom spoils one field at a time.
func TestFrom(t *testing.T) {
	t.Parallel()
	for field, spoiled := range map[string][]func(d *order.Draft){
		"customer": {
			func(d *order.Draft) { d.Customer = " \t\n" },
			func(d *order.Draft) { d.Customer = strings.Repeat("x", order.MaxCustomer+1) },
		},
		"number": {
			func(d *order.Draft) { d.Number = " \t\n" },
			func(d *order.Draft) { d.Number = strings.Repeat("x", order.MaxNumber+1) },
		},
		"total": {
			func(d *order.Draft) { d.Total = "" },
			func(d *order.Draft) { d.Total = "19999999999.99" },
			func(d *order.Draft) { d.Total = "0.001" },
		},
		"quantity": {
			func(d *order.Draft) { d.Quantity = nil },
			func(d *order.Draft) { d.Quantity = new(int64(1 << 53)) },
		},
		"note": {
			func(d *order.Draft) { d.Note = new("a\x00b") },
			func(d *order.Draft) { d.Note = new(strings.Repeat("x", order.MaxNote+1)) },
		},
		"status": {
			func(d *order.Draft) { d.Status = "" },
			func(d *order.Draft) { d.Status = "?" },
		},
		"express": {
			func(d *order.Draft) { d.Express = nil },
		},
		"placed_at": {
			func(d *order.Draft) { d.PlacedAt = "" },
			func(d *order.Draft) { d.PlacedAt = "yesterday" },
		},
		"due_on": {
			func(d *order.Draft) { d.DueOn = new("") },
			func(d *order.Draft) { d.DueOn = new("tomorrow") },
		},
		"token": {
			func(d *order.Draft) { d.Token = new("") },
			func(d *order.Draft) { d.Token = new("1") },
		},
		"discount": {
			func(d *order.Draft) { d.Discount = new(int64(1 << 53)) },
		},
	} {
		for _, spoil := range spoiled {
			d := ordertest.Draft(1)
			spoil(&d)
			wantInvalid(t, d, field)
		}
	}
}

// TestFromNothing leaves every field out.
func TestFromNothing(t *testing.T) {
	t.Parallel()
	wantInvalid(t, order.Draft{}, "customer", "express", "number", "placed_at", "quantity", "status", "total")
}

// wantInvalid fails unless exactly these fields of a draft are not valid.
func wantInvalid(t *testing.T, d order.Draft, fields ...string) {
	t.Helper()
	_, err := order.From(d)
	var invalid *validate.Error
	if !errors.As(err, &invalid) {
		t.Errorf("%+v: got error %v, want invalid fields %v", d, err, fields)
		return
	}
	if got := slices.Sorted(maps.Keys(invalid.Fields)); !slices.Equal(got, fields) {
		t.Errorf("%+v: got invalid fields %v, want %v", d, got, fields)
	}
}

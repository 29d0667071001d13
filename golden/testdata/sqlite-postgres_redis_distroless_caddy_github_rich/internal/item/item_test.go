package item_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/item"
	"example.com/orders/internal/item/itemtest"
	"example.com/orders/internal/store/storetest"
	"example.com/orders/internal/validate"
)

func TestNew(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("somewhere", 3600))
	v, err := item.New(itemtest.Draft(1, storetest.UnknownID), now)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2030, 1, 2, 2, 4, 5, 678_901_000, time.UTC)
	if v.Version != 1 || v.CreatedAt != want || v.UpdatedAt != want {
		t.Errorf("got version %d, created %v, updated %v; want 1, %v twice", v.Version, v.CreatedAt, v.UpdatedAt, want)
	}
	next, err := item.New(itemtest.Draft(2, storetest.UnknownID), now)
	if err != nil {
		t.Fatal(err)
	}
	if next.ID <= v.ID {
		t.Errorf("id %s does not sort after the earlier %s", next.ID, v.ID)
	}
}

// TestFrom spoils one field at a time.
func TestFrom(t *testing.T) {
	t.Parallel()
	for field, spoiled := range map[string][]func(d *item.Draft){
		"order_id": {
			func(d *item.Draft) { d.OrderID = "" },
			func(d *item.Draft) { d.OrderID = "1" },
		},
		"sku": {
			func(d *item.Draft) { d.Sku = " \t\n" },
			func(d *item.Draft) { d.Sku = strings.Repeat("x", item.MaxSku+1) },
		},
		"position": {
			func(d *item.Draft) { d.Position = nil },
			func(d *item.Draft) { d.Position = new(int64(1 << 53)) },
		},
		"parent_id": {
			func(d *item.Draft) { d.ParentID = new("") },
			func(d *item.Draft) { d.ParentID = new("1") },
		},
	} {
		for _, spoil := range spoiled {
			d := itemtest.Draft(1, storetest.UnknownID)
			spoil(&d)
			wantInvalid(t, d, field)
		}
	}
}

// TestFromNothing leaves every field out.
func TestFromNothing(t *testing.T) {
	t.Parallel()
	wantInvalid(t, item.Draft{}, "order_id", "position", "sku")
}

// wantInvalid fails unless exactly these fields of a draft are not valid.
func wantInvalid(t *testing.T, d item.Draft, fields ...string) {
	t.Helper()
	_, err := item.From(d)
	var invalid *validate.Error
	if !errors.As(err, &invalid) {
		t.Errorf("%+v: got error %v, want invalid fields %v", d, err, fields)
		return
	}
	if got := slices.Sorted(maps.Keys(invalid.Fields)); !slices.Equal(got, fields) {
		t.Errorf("%+v: got invalid fields %v, want %v", d, got, fields)
	}
}

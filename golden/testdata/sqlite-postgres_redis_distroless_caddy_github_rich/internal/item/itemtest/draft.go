package itemtest

import (
	"fmt"
	"strings"
	"testing"

	"example.com/orders/internal/item"
	"example.com/orders/internal/store/storetest"
)

// Draft returns a valid draft in which no field is left out, except for
// references that may be. Drafts with
// different numbers, from 0 to 35, differ in unique fields.
func Draft(number int, orderID string) item.Draft {
	return item.Draft{
		OrderID:  orderID,
		Sku:      fmt.Sprint("sku ", number),
		Position: new(int64(number)),
	}
}

// least returns d with the least value of each field.
func least(d item.Draft) item.Draft {
	d.Sku = "x"
	d.Position = new(int64(-1<<53 + 1))
	return d
}

// most returns d with the largest value of each field.
func most(d item.Draft) item.Draft {
	d.Sku = strings.Repeat("\U0001F600", item.MaxSku)
	d.Position = new(int64(1<<53 - 1))
	return d
}

// Create stores the item of a draft and returns it.
func Create(t testing.TB, items item.Store, d item.Draft) item.Item {
	t.Helper()
	v, err := item.New(d, storetest.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := items.Create(t.Context(), v); err != nil {
		t.Fatalf("create %+v: %v", d, err)
	}
	return v
}

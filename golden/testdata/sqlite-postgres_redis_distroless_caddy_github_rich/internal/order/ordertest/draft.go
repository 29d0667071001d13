package ordertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/decimal"
	"example.com/orders/internal/order"
	"example.com/orders/internal/store/storetest"
)

// Draft returns a valid draft in which no field is left out. Drafts with
// different numbers, from 0 to 35, differ in unique fields.
func Draft(number int) order.Draft {
	return order.Draft{
		Customer: fmt.Sprint("customer ", number),
		Number:   fmt.Sprint("number ", number),
		Total:    decimal.New(int64(number), 2).String(),
		Quantity: new(int64(number)),
		Note:     new(fmt.Sprint("note ", number)),
		Status:   []order.Status{order.StatusOpen, order.StatusPaid, order.StatusShipped}[number%3],
		Express:  new(number%2 == 0),
		PlacedAt: time.Date(2030, 1, 2, 3, 4, number, 678_901_000, time.UTC).Format(time.RFC3339Nano),
		DueOn:    new(time.Date(2030, 1, 2+number, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)),
		Token:    new(fmt.Sprintf("01234567-89ab-4cde-8f01-%012d", number)),
		Discount: new(int64(number)),
	}
}

// bare returns d without the fields that may be left out.
func bare(d order.Draft) order.Draft {
	d.Note = nil
	d.DueOn = nil
	d.Token = nil
	d.Discount = nil
	return d
}

// least returns d with the least value of each field.
func least(d order.Draft) order.Draft {
	d.Customer = "x"
	d.Number = "x"
	d.Total = "-9999999999.99"
	d.Quantity = new(int64(-1<<53 + 1))
	d.Note = new("")
	d.Status = order.StatusOpen
	d.Express = new(false)
	d.PlacedAt = "0001-01-01T00:00:00Z"
	d.DueOn = new("0001-01-01")
	d.Token = new("00000000-0000-0000-0000-000000000000")
	d.Discount = new(int64(-1<<53 + 1))
	return d
}

// most returns d with the largest value of each field.
func most(d order.Draft) order.Draft {
	d.Customer = strings.Repeat("\U0001F600", order.MaxCustomer)
	d.Number = strings.Repeat("\U0001F600", order.MaxNumber)
	d.Total = "9999999999.99"
	d.Quantity = new(int64(1<<53 - 1))
	d.Note = new(strings.Repeat("\U0001F600", order.MaxNote))
	d.Status = order.StatusShipped
	d.Express = new(true)
	d.PlacedAt = "9999-12-31T23:59:59.999999Z"
	d.DueOn = new("9999-12-31")
	d.Token = new("ffffffff-ffff-ffff-ffff-ffffffffffff")
	d.Discount = new(int64(1<<53 - 1))
	return d
}

// Create stores the order of a draft and returns it.
func Create(t testing.TB, orders order.Store, d order.Draft) order.Order {
	t.Helper()
	o, err := order.New(d, storetest.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := orders.Create(t.Context(), o); err != nil {
		t.Fatalf("create %+v: %v", d, err)
	}
	return o
}

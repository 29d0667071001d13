package ordertest

import (
	"testing"

	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
	"example.com/orders/internal/store/storetest"
)

// testUnique gives an order the value that another one has, and lets it keep its
// own.
func testUnique(t *testing.T, orders order.Store) {
	drafts := []order.Draft{Draft(1), Draft(2), Draft(3)}
	first, second := Create(t, orders, drafts[0]), Create(t, orders, drafts[1])
	for field, take := range map[string]func(o *order.Order){
		"number": func(o *order.Order) { o.Number = first.Number },
	} {
		changed := second
		take(&changed)
		_, err := orders.Update(t.Context(), changed)
		storetest.WantTaken(t, "update", err, field)
		wantStored(t, orders, second)
		other, err := order.New(drafts[2], storetest.Now())
		if err != nil {
			t.Fatal(err)
		}
		take(&other)
		storetest.WantTaken(t, "create", orders.Create(t.Context(), other), field)
		_, err = orders.Get(t.Context(), other.ID)
		storetest.WantError(t, "get what was refused", err, store.ErrNotFound)
	}
	if _, err := orders.Update(t.Context(), first); err != nil {
		t.Errorf("update to its own values: %v", err)
	}
	if err := orders.Delete(t.Context(), first.ID, store.AnyVersion); err != nil {
		t.Fatal(err)
	}
	Create(t, orders, drafts[0]) // its values are free again
}

package cache_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/order"
	"example.com/orders/internal/order/ordertest"
	"example.com/orders/internal/store"
)

// countingOrders counts reads and runs a hook in the middle of each.
type countingOrders struct {
	order.Store
	reads int
	hook  func()
}

func (s *countingOrders) Get(ctx context.Context, id string) (order.Order, error) {
	s.reads++
	o, err := s.Store.Get(ctx, id)
	if s.hook != nil {
		s.hook()
	}
	return o, err
}

func newOrderCache() cache.Cache[order.Order] {
	return cache.NewMemory(testLimits(), order.SizeOf)
}

func newOrder(t testing.TB, orders order.Store) order.Order {
	t.Helper()
	return ordertest.Create(t, orders, ordertest.Draft(1))
}

func getOrder(t *testing.T, orders order.Store, id string) order.Order {
	t.Helper()
	o, err := orders.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOrdersWithBrokenCache(t *testing.T) {
	t.Parallel()
	orders := cache.NewOrders(memorytest.New().Orders(), brokenCache[order.Order]{}, ttl)
	o := newOrder(t, orders)
	for range 3 {
		if got := getOrder(t, orders, o.ID); !reflect.DeepEqual(got, o) {
			t.Errorf("got %+v, want %+v", got, o)
		}
	}
	if _, err := orders.Update(t.Context(), o); err != nil {
		t.Errorf("update: %v", err)
	}
	if err := orders.Delete(t.Context(), o.ID, 2); err != nil {
		t.Errorf("delete: %v", err)
	}
}

func TestOrdersAreReadFromTheCache(t *testing.T) {
	t.Parallel()
	inner := &countingOrders{Store: memorytest.New().Orders()}
	orders := cache.NewOrders(inner, newOrderCache(), ttl)
	o := newOrder(t, orders)
	for range 3 {
		if got := getOrder(t, orders, o.ID); !reflect.DeepEqual(got, o) {
			t.Errorf("got %+v, want %+v", got, o)
		}
	}
	if inner.reads != 1 {
		t.Errorf("the store was read %d times, want once", inner.reads)
	}
}

func TestOrdersAfterWrites(t *testing.T) {
	t.Parallel()
	inner := memorytest.New().Orders()
	orders := cache.NewOrders(inner, newOrderCache(), ttl)
	o := newOrder(t, orders)
	getOrder(t, orders, o.ID)

	updated, err := orders.Update(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := getOrder(t, orders, o.ID); !reflect.DeepEqual(got, updated) {
		t.Errorf("after an update: got %+v, want %+v", got, updated)
	}

	updated, err = inner.Update(t.Context(), updated) // another replica
	if err != nil {
		t.Fatal(err)
	}
	if _, err := orders.Update(t.Context(), o); !errors.Is(err, store.ErrConflict) {
		t.Errorf("update of an old version: got error %v, want a conflict", err)
	}
	if got := getOrder(t, orders, o.ID); !reflect.DeepEqual(got, updated) {
		t.Errorf("after a conflict: got %+v, want %+v", got, updated)
	}

	if err := orders.Delete(t.Context(), o.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := orders.Get(t.Context(), o.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after a delete: got error %v, want not found", err)
	}
}

func BenchmarkOrdersHit(b *testing.B) {
	orders := cache.NewOrders(memorytest.New().Orders(), newOrderCache(), ttl)
	o := newOrder(b, orders)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := orders.Get(b.Context(), o.ID); err != nil {
			b.Fatal(err)
		}
	}
}

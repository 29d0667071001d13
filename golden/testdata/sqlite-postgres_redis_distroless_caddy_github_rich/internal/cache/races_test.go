package cache_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
)

// TestOrdersReadDuringUpdate updates an order between reading it from the store and
// keeping it: the old version must not stay.
func TestOrdersReadDuringUpdate(t *testing.T) {
	t.Parallel()
	inner := &countingOrders{Store: memorytest.New().Orders()}
	orders := cache.NewOrders(inner, newOrderCache(), ttl)
	o := newOrder(t, orders)
	inner.hook = func() {
		inner.hook = nil
		if _, err := orders.Update(t.Context(), o); err != nil {
			t.Error(err)
		}
	}
	getOrder(t, orders, o.ID)
	if got := getOrder(t, orders, o.ID); got.Version != 2 {
		t.Errorf("got version %d, want the updated 2", got.Version)
	}
}

// TestOrdersReadDuringDelete deletes an order between reading it from the store and
// keeping it.
func TestOrdersReadDuringDelete(t *testing.T) {
	t.Parallel()
	inner := &countingOrders{Store: memorytest.New().Orders()}
	orders := cache.NewOrders(inner, newOrderCache(), ttl)
	o := newOrder(t, orders)
	inner.hook = func() {
		inner.hook = nil
		if err := orders.Delete(t.Context(), o.ID, store.AnyVersion); err != nil {
			t.Error(err)
		}
	}
	getOrder(t, orders, o.ID)
	if _, err := orders.Get(t.Context(), o.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the delete: got error %v, want %v", err, store.ErrNotFound)
	}
}

// TestOrdersReadSlowly reads an order for longer than the tombstone of its delete
// lasts: what it read must not stay.
func TestOrdersReadSlowly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := &countingOrders{Store: memorytest.New().Orders()}
		orders := cache.NewOrders(inner, newOrderCache(), ttl)
		o := newOrder(t, orders)
		inner.hook = func() {
			inner.hook = nil
			if err := orders.Delete(t.Context(), o.ID, store.AnyVersion); err != nil {
				t.Error(err)
			}
			time.Sleep(cache.TombstoneTTL)
		}
		getOrder(t, orders, o.ID)
		if _, err := orders.Get(t.Context(), o.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after the delete: got error %v, want %v", err, store.ErrNotFound)
		}
	})
}

// TestOrdersReadSlowlyDuringUpdate reads an order for longer than the cache keeps
// the value of its update: what it read must not stay.
func TestOrdersReadSlowlyDuringUpdate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := &countingOrders{Store: memorytest.New().Orders()}
		limits := cache.Limits{TTL: time.Second, Entries: 100, Bytes: 1 << 20}
		orders := cache.NewOrders(inner, cache.NewMemory(limits, order.SizeOf), limits.TTL)
		o := newOrder(t, orders)
		inner.hook = func() {
			inner.hook = nil
			if _, err := orders.Update(t.Context(), o); err != nil {
				t.Error(err)
			}
			time.Sleep(limits.TTL)
		}
		getOrder(t, orders, o.ID)
		if got := getOrder(t, orders, o.ID); got.Version != 2 {
			t.Errorf("got version %d, want the updated 2", got.Version)
		}
	})
}

// TestOrdersOfAClientThatGivesUp ends the request between a write to the store
// and the write to the cache: other replicas must not read the old version.
func TestOrdersOfAClientThatGivesUp(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(context.Context, order.Store, order.Order){
		"update": func(ctx context.Context, s order.Store, o order.Order) {
			_, _ = s.Update(ctx, o)
		},
		"delete": func(ctx context.Context, s order.Store, o order.Order) {
			_ = s.Delete(ctx, o.ID, o.Version)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner, shared := memorytest.New().Orders(), requestCache[order.Order]{newOrderCache()}
			ctx, giveUp := context.WithCancel(t.Context())
			orders := cache.NewOrders(abandonedOrders{inner, giveUp}, shared, ttl)
			replica := cache.NewOrders(inner, shared, ttl)
			o := newOrder(t, replica)
			getOrder(t, replica, o.ID)
			write(ctx, orders, o)
			if got, err := replica.Get(t.Context(), o.ID); err == nil && got.Version == o.Version {
				t.Error("another replica reads the old version")
			}
		})
	}
}

// abandonedOrders lets the client give up as soon as a write is done.
type abandonedOrders struct {
	order.Store
	giveUp context.CancelFunc
}

func (s abandonedOrders) Update(ctx context.Context, o order.Order) (order.Order, error) {
	defer s.giveUp()
	return s.Store.Update(ctx, o)
}

func (s abandonedOrders) Delete(ctx context.Context, id string, version int64) error {
	defer s.giveUp()
	return s.Store.Delete(ctx, id, version)
}

// TestOrdersAfterAnUnknownOutcome loses the response to a write that happened: the
// old version must not stay, and its readers must not bring it back.
func TestOrdersAfterAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	inner := memorytest.New().Orders()
	failing := &failingOrders{Store: inner}
	orders := cache.NewOrders(failing, newOrderCache(), ttl)
	o := newOrder(t, orders)
	getOrder(t, orders, o.ID)
	if _, err := orders.Update(t.Context(), o); !errors.Is(err, store.ErrUnavailable) {
		t.Fatal(err)
	}
	if got := getOrder(t, orders, o.ID); got.Version != 2 {
		t.Errorf("got version %d, want the updated 2", got.Version)
	}
}

// failingOrders loses the response to every update.
type failingOrders struct{ order.Store }

func (s *failingOrders) Update(ctx context.Context, o order.Order) (order.Order, error) {
	if _, err := s.Store.Update(ctx, o); err != nil {
		return order.Order{}, err
	}
	return order.Order{}, store.ErrUnavailable
}

// TestOrdersAfterTheCacheFailed writes while the cache fails, and reads when it is
// back with the old version.
func TestOrdersAfterTheCacheFailed(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(orders order.Store, o order.Order) error{
		"update": func(orders order.Store, o order.Order) error {
			_, err := orders.Update(t.Context(), o)
			return err
		},
		"delete": func(orders order.Store, o order.Order) error {
			return orders.Delete(t.Context(), o.ID, o.Version)
		},
	} {
		inner := &switchCache[order.Order]{Cache: newOrderCache()}
		orders := cache.NewOrders(memorytest.New().Orders(), inner, ttl)
		o := newOrder(t, orders)
		getOrder(t, orders, o.ID)
		inner.broken = true
		if err := write(orders, o); err != nil {
			t.Fatal(err)
		}
		inner.broken = false
		if got, err := orders.Get(t.Context(), o.ID); err == nil && got.Version == o.Version {
			t.Errorf("after the %s: got the old version", name)
		}
	}
}

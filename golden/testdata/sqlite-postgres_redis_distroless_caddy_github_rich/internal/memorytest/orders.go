package memorytest

import (
	"context"

	"example.com/orders/internal/order"
	"example.com/orders/internal/store"
)

// Orders returns the orders of this store.
func (s *Store) Orders() order.Store { return orders{s} }

// orders implements [order.Store].
type orders struct{ *Store }

func (s orders) Create(ctx context.Context, o order.Order) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(o); err != nil {
		return err
	}
	return s.orders.insert(o)
}

func (s orders) Get(ctx context.Context, id string) (order.Order, error) {
	if err := ctx.Err(); err != nil {
		return order.Order{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	at, exists := s.orders.find(id)
	if !exists {
		return order.Order{}, store.ErrNotFound
	}
	return s.orders.rows[at], nil
}

func (s orders) List(ctx context.Context, page store.Page) ([]order.Order, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.orders.page(page, nil), nil
}

func (s orders) Update(ctx context.Context, o order.Order) (order.Order, error) {
	if err := ctx.Err(); err != nil {
		return order.Order{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.orders.findVersion(o.ID, o.Version)
	if err != nil {
		return order.Order{}, err
	}
	if err := s.check(o); err != nil {
		return order.Order{}, err
	}
	stored := s.orders.rows[at]
	o.Version, o.CreatedAt = stored.Version+1, stored.CreatedAt
	if err := s.orders.replace(at, o); err != nil {
		return order.Order{}, err
	}
	return o, nil
}

func (s orders) Delete(ctx context.Context, id string, version int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.orders.findVersion(id, version)
	if err != nil {
		return err
	}
	for _, other := range s.items.rows {
		if other.OrderID == id {
			return store.ErrReferenced
		}
	}
	s.orders.remove(at)
	return nil
}

// check returns what other rows refuse an order for.
func (s orders) check(o order.Order) error {
	for _, other := range s.orders.rows {
		if other.ID == o.ID {
			continue
		}
		if other.Number == o.Number {
			return &store.TakenError{Field: "number"}
		}
	}
	return nil
}

package memorytest

import (
	"context"

	"example.com/orders/internal/item"
	"example.com/orders/internal/store"
)

// Items returns the items of this store.
func (s *Store) Items() item.Store { return items{s} }

// items implements [item.Store].
type items struct{ *Store }

func (s items) Create(ctx context.Context, v item.Item) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(v); err != nil {
		return err
	}
	return s.items.insert(v)
}

func (s items) Get(ctx context.Context, id string) (item.Item, error) {
	if err := ctx.Err(); err != nil {
		return item.Item{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	at, exists := s.items.find(id)
	if !exists {
		return item.Item{}, store.ErrNotFound
	}
	return s.items.rows[at], nil
}

func (s items) List(ctx context.Context, filter item.Filter, page store.Page) ([]item.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items.page(page, func(v item.Item) bool {
		return (filter.OrderID == "" || v.OrderID == filter.OrderID) &&
			(filter.ParentID == "" || v.ParentID != nil && *v.ParentID == filter.ParentID)
	}), nil
}

func (s items) Update(ctx context.Context, v item.Item) (item.Item, error) {
	if err := ctx.Err(); err != nil {
		return item.Item{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.items.findVersion(v.ID, v.Version)
	if err != nil {
		return item.Item{}, err
	}
	if err := s.check(v); err != nil {
		return item.Item{}, err
	}
	stored := s.items.rows[at]
	v.Version, v.CreatedAt = stored.Version+1, stored.CreatedAt
	if err := s.items.replace(at, v); err != nil {
		return item.Item{}, err
	}
	return v, nil
}

func (s items) Delete(ctx context.Context, id string, version int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.items.findVersion(id, version)
	if err != nil {
		return err
	}
	for _, other := range s.items.rows {
		if other.ParentID != nil && *other.ParentID == id && other.ID != id {
			return store.ErrReferenced
		}
	}
	s.items.remove(at)
	return nil
}

// check returns what other rows refuse an item for.
func (s items) check(v item.Item) error {
	for _, other := range s.items.rows {
		if other.ID == v.ID {
			continue
		}
		if other.Sku == v.Sku {
			return &store.TakenError{Field: "sku"}
		}
	}
	if _, exists := s.orders.find(v.OrderID); !exists {
		return &store.DanglingError{Field: "order_id"}
	}
	if v.ParentID != nil && *v.ParentID != v.ID {
		if _, exists := s.items.find(*v.ParentID); !exists {
			return &store.DanglingError{Field: "parent_id"}
		}
	}
	return nil
}

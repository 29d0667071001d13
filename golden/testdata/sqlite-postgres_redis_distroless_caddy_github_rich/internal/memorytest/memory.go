// Package memorytest keeps resources in memory: they are gone when the process
// ends.
package memorytest

import (
	"sync"

	"example.com/orders/internal/item"
	"example.com/orders/internal/order"
)

// Capacity bounds what a [Store] holds, in bytes of memory.
const Capacity = 64 << 20

// Store has a table for each resource; make one with [New]. It is safe for
// concurrent use.
type Store struct {
	mu     sync.RWMutex // of all tables
	bytes  int          // of all rows, at most Capacity
	items  rowTable[item.Item]
	orders rowTable[order.Order]
}

// New returns an empty store.
func New() *Store {
	s := &Store{}
	s.items = rowTable[item.Item]{
		key:   func(v item.Item) (string, int64) { return v.ID, v.Version },
		size:  item.SizeOf,
		bytes: &s.bytes,
	}
	s.orders = rowTable[order.Order]{
		key:   func(o order.Order) (string, int64) { return o.ID, o.Version },
		size:  order.SizeOf,
		bytes: &s.bytes,
	}
	return s
}

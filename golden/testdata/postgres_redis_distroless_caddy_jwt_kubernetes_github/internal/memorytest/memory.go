// Package memorytest keeps resources in memory: they are gone when the process
// ends.
package memorytest

import (
	"sync"

	"example.com/orders/internal/note"
)

// Capacity bounds what a [Store] holds, in bytes of memory.
const Capacity = 64 << 20

// Store has a table for each resource; make one with [New]. It is safe for
// concurrent use.
type Store struct {
	mu    sync.RWMutex // of all tables
	bytes int          // of all rows, at most Capacity
	notes rowTable[note.Note]
}

// New returns an empty store.
func New() *Store {
	s := &Store{}
	s.notes = rowTable[note.Note]{
		key:   func(n note.Note) (string, int64) { return n.ID, n.Version },
		size:  note.SizeOf,
		bytes: &s.bytes,
	}
	return s
}

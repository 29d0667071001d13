package cache

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// Limits bound what a [Memory] holds.
type Limits struct {
	TTL     time.Duration // of a value
	Entries int           // at least 1
	Bytes   int           // of values and ids
}

// Memory is a [Cache] within this process. Make one with [NewMemory].
type Memory[V any] struct {
	limits Limits
	size   func(V) int

	mu      sync.Mutex
	entries map[string]*list.Element
	recent  *list.List // of *entry[V], the most recently used in front
	bytes   int
}

type entry[V any] struct {
	id      string
	version int64
	value   V
	present bool // false for a tombstone
	bytes   int
	expires time.Time
}

// entryBytes is about what an entry takes beside its id and value.
const entryBytes = 200

// NewMemory returns a cache within limits that evicts the least recently used
// values first; size returns the bytes of a value.
func NewMemory[V any](limits Limits, size func(V) int) *Memory[V] {
	return &Memory[V]{
		limits:  limits,
		size:    size,
		entries: map[string]*list.Element{},
		recent:  list.New(),
	}
}

// Get implements [Cache]; it never fails.
func (m *Memory[V]) Get(_ context.Context, id string) (value V, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	element, kept := m.find(id)
	if kept == nil || !kept.present {
		return value, false, nil
	}
	m.recent.MoveToFront(element)
	return kept.value, true, nil
}

// Set implements [Cache]; it never fails.
func (m *Memory[V]) Set(_ context.Context, id string, version int64, value V) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, kept := m.find(id); kept != nil && kept.version > version {
		return nil
	}
	m.put(&entry[V]{
		id: id, version: version, value: value, present: true,
		bytes: entryBytes + len(id) + m.size(value), expires: time.Now().Add(m.limits.TTL),
	})
	return nil
}

// Invalidate implements [Cache]; it never fails.
func (m *Memory[V]) Invalidate(_ context.Context, id string, version int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, kept := m.find(id); kept != nil {
		version = max(version, kept.version)
	}
	m.put(&entry[V]{id: id, version: version, bytes: entryBytes + len(id), expires: time.Now().Add(TombstoneTTL)})
	return nil
}

// known returns the version of the value or tombstone of an id, 0 if there is
// none.
func (m *Memory[V]) known(id string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, kept := m.find(id); kept != nil {
		return kept.version
	}
	return 0
}

// find returns the entry of an id, nil if there is none.
func (m *Memory[V]) find(id string) (*list.Element, *entry[V]) {
	element, exists := m.entries[id]
	if !exists {
		return nil, nil
	}
	kept := element.Value.(*entry[V])
	if !time.Now().Before(kept.expires) {
		m.remove(element)
		return nil, nil
	}
	return element, kept
}

// put replaces the entry of an id and evicts others until all are within the
// limits.
func (m *Memory[V]) put(added *entry[V]) {
	if element, exists := m.entries[added.id]; exists {
		m.remove(element)
	}
	m.entries[added.id] = m.recent.PushFront(added)
	m.bytes += added.bytes
	for m.recent.Len() > max(1, m.limits.Entries) || m.bytes > m.limits.Bytes && m.recent.Len() > 0 {
		m.remove(m.recent.Back())
	}
}

func (m *Memory[V]) remove(element *list.Element) {
	removed := m.recent.Remove(element).(*entry[V])
	m.bytes -= removed.bytes
	delete(m.entries, removed.id)
}

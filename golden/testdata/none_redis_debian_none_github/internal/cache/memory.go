package cache

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// Memory is a [Cache] within this process. Make one with [NewMemory].
type Memory struct {
	ttl        time.Duration
	maxEntries int

	mu      sync.Mutex
	entries map[string]*list.Element
	recent  *list.List // of *entry, the one used last in front
}

var _ Cache = (*Memory)(nil)

type entry struct {
	key     string
	value   []byte
	expires time.Time
}

// NewMemory returns a cache that keeps each value for ttl and at most
// maxEntries of them: the one not used for longest gives way.
func NewMemory(ttl time.Duration, maxEntries int) *Memory {
	return &Memory{
		ttl:        ttl,
		maxEntries: max(1, maxEntries),
		entries:    map[string]*list.Element{},
		recent:     list.New(),
	}
}

// Get implements [Cache]; it never fails.
func (m *Memory) Get(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	element, exists := m.entries[key]
	if !exists {
		return nil, false, nil
	}
	found := element.Value.(*entry)
	if !time.Now().Before(found.expires) {
		m.remove(element)
		return nil, false, nil
	}
	m.recent.MoveToFront(element)
	return found.value, true, nil
}

// Set implements [Cache]; it never fails.
func (m *Memory) Set(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if element, exists := m.entries[key]; exists {
		m.remove(element)
	}
	m.entries[key] = m.recent.PushFront(&entry{key: key, value: value, expires: time.Now().Add(m.ttl)})
	if m.recent.Len() > m.maxEntries {
		m.remove(m.recent.Back())
	}
	return nil
}

// Delete implements [Cache]; it never fails.
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if element, exists := m.entries[key]; exists {
		m.remove(element)
	}
	return nil
}

func (m *Memory) remove(element *list.Element) {
	delete(m.entries, m.recent.Remove(element).(*entry).key)
}

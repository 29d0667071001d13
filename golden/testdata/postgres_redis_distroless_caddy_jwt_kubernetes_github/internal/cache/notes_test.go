package cache_test

import (
	"testing"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
)

func TestNoteStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store {
		return cache.NewNotes(memorytest.New().Notes(), cache.NewMemory(testLimits(), note.SizeOf), ttl)
	})
}

package cache_test

import (
	"testing"

	"example.com/books/ledger/internal/cache"
	"example.com/books/ledger/internal/memorytest"
	"example.com/books/ledger/internal/note"
	"example.com/books/ledger/internal/note/notetest"
)

func TestNoteStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store {
		return cache.NewNotes(memorytest.New().Notes(), cache.NewMemory(testLimits(), note.SizeOf), ttl)
	})
}

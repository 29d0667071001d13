package memory_test

import (
	"testing"

	"example.com/books/ledger/internal/memory"
	"example.com/books/ledger/internal/note"
	"example.com/books/ledger/internal/note/notetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store { return memory.New() })
}

package memory_test

import (
	"testing"

	"example.com/orders/internal/memory"
	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
)

func TestNoteStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store { return memory.New().Notes() })
}

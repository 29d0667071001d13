package memorytest_test

import (
	"testing"

	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
)

func TestNoteStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store { return memorytest.New().Notes() })
}

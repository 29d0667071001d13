package memorytest_test

import (
	"testing"

	"example.com/shipping/parcels/internal/memorytest"
	"example.com/shipping/parcels/internal/note"
	"example.com/shipping/parcels/internal/note/notetest"
)

func TestNoteStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store { return memorytest.New().Notes() })
}

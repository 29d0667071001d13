package postgres

import (
	"testing"

	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
)

func TestNoteStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(t *testing.T) note.Store { return openMigrated(t).Notes() })
}

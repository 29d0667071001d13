package memory_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/orders/internal/memory"
	"example.com/orders/internal/note"
	"example.com/orders/internal/note/notetest"
	"example.com/orders/internal/store"
)

func TestStore(t *testing.T) {
	t.Parallel()
	notetest.TestStore(t, func(*testing.T) note.Store { return memory.New() })
}

// TestCapacity fills a store, which then takes what replaces or follows
// something smaller.
func TestCapacity(t *testing.T) {
	t.Parallel()
	notes := memory.New()
	large := note.Draft{Title: "large", Body: strings.Repeat("\U0001F600", note.MaxBody)}
	var last note.Note
	count := 0
	for {
		n, err := note.New(large, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		err = notes.Create(t.Context(), n)
		if errors.Is(err, store.ErrFull) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		last = n
		count++
	}
	if taken := count * len(large.Body); taken > memory.Capacity || taken < memory.Capacity*9/10 {
		t.Errorf("the store is full with %d bytes", taken)
	}
	small := last
	small.Body = ""
	if _, err := notes.Update(t.Context(), small); err != nil {
		t.Errorf("a smaller note: %v", err)
	}
	last.Version++
	if _, err := notes.Update(t.Context(), last); err != nil {
		t.Errorf("the note as it was: %v", err)
	}
	if err := notes.Delete(t.Context(), last.ID, store.AnyVersion); err != nil {
		t.Error(err)
	}
	if err := notes.Create(t.Context(), last); err != nil {
		t.Errorf("instead of another: %v", err)
	}
}

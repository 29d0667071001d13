package memorytest

import (
	"errors"
	"fmt"
	"testing"

	"example.com/orders/internal/store"
)

// largeRow is a row that takes a sixteenth of the capacity.
type largeRow struct {
	id    string
	bytes int
}

// TestCapacity fills a table, which then takes what replaces or follows
// something smaller.
func TestCapacity(t *testing.T) {
	t.Parallel()
	s := New()
	rows := rowTable[largeRow]{
		key:   func(row largeRow) (string, int64) { return row.id, 1 },
		size:  func(row largeRow) int { return row.bytes },
		bytes: &s.bytes,
	}
	const count = 16
	for i := range count {
		if err := rows.insert(largeRow{fmt.Sprintf("%02d", i), Capacity / count}); err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
	}
	more := largeRow{"more", Capacity / count}
	if err := rows.insert(more); !errors.Is(err, store.ErrFull) {
		t.Errorf("one row more: got error %v, want %v", err, store.ErrFull)
	}
	if err := rows.replace(0, largeRow{"00", 1 + Capacity/count}); !errors.Is(err, store.ErrFull) {
		t.Errorf("a larger row: got error %v, want %v", err, store.ErrFull)
	}
	if err := rows.replace(0, largeRow{"00", 1}); err != nil {
		t.Errorf("a smaller row: %v", err)
	}
	if err := rows.replace(0, largeRow{"00", Capacity / count}); err != nil {
		t.Errorf("the row as it was: %v", err)
	}
	rows.remove(0)
	if err := rows.insert(more); err != nil {
		t.Errorf("instead of another: %v", err)
	}
	if s.bytes != Capacity {
		t.Errorf("a full store has %d bytes, want %d", s.bytes, Capacity)
	}
}

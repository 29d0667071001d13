package memorytest

import (
	"slices"
	"strings"

	"example.com/orders/internal/store"
)

// rowTable holds the rows of one resource. Whoever uses it holds the lock of its
// store.
type rowTable[R any] struct {
	rows []R // ordered by id

	key   func(R) (id string, version int64)
	size  func(R) int // memory of a row, in bytes
	bytes *int        // of all rows of the store
}

// find returns where the row with this id is, or where it belongs.
func (t *rowTable[R]) find(id string) (int, bool) {
	return slices.BinarySearchFunc(t.rows, id, func(row R, id string) int {
		other, _ := t.key(row)
		return strings.Compare(other, id)
	})
}

// findVersion returns where the row is, if it is at this version or the version
// is [store.AnyVersion].
func (t *rowTable[R]) findVersion(id string, version int64) (int, error) {
	at, exists := t.find(id)
	if !exists {
		return 0, store.ErrNotFound
	}
	if _, stored := t.key(t.rows[at]); version != store.AnyVersion && version != stored {
		return 0, store.ErrConflict
	}
	return at, nil
}

// insert adds a row.
func (t *rowTable[R]) insert(row R) error {
	id, _ := t.key(row)
	at, exists := t.find(id)
	if exists {
		return store.ErrConflict
	}
	if err := t.grow(t.size(row)); err != nil {
		return err
	}
	t.rows = slices.Insert(t.rows, at, row)
	return nil
}

// replace puts a row in the place of another.
func (t *rowTable[R]) replace(at int, row R) error {
	if err := t.grow(t.size(row) - t.size(t.rows[at])); err != nil {
		return err
	}
	t.rows[at] = row
	return nil
}

func (t *rowTable[R]) remove(at int) {
	*t.bytes -= t.size(t.rows[at])
	t.rows = slices.Delete(t.rows, at, at+1)
}

// grow takes so many bytes of the store's capacity.
func (t *rowTable[R]) grow(bytes int) error {
	if *t.bytes+bytes > Capacity {
		return store.ErrFull
	}
	*t.bytes += bytes
	return nil
}

// page returns a page of the rows that selected selects; nil selects all.
func (t *rowTable[R]) page(page store.Page, selected func(R) bool) []R {
	end := len(t.rows)
	if page.After != "" {
		end, _ = t.find(page.After)
	}
	rows := []R{}
	for _, row := range slices.Backward(t.rows[:end]) {
		if len(rows) == page.Limit {
			break
		}
		if selected == nil || selected(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

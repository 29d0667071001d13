package storetest

import (
	"errors"
	"testing"

	"example.com/orders/internal/store"
)

// WantDangling fails unless got reports that this field refers to nothing.
func WantDangling(t *testing.T, doing string, got error, field string) {
	t.Helper()
	WantError(t, doing, got, store.ErrConflict)
	var dangling *store.DanglingError
	if !errors.As(got, &dangling) || dangling.Field != field {
		t.Errorf("%s: got error %v, want %s to refer to nothing", doing, got, field)
	}
}

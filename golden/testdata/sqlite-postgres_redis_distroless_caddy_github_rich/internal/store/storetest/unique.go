package storetest

import (
	"errors"
	"testing"

	"example.com/orders/internal/store"
)

// WantTaken fails unless got reports that the value of this field is taken.
func WantTaken(t *testing.T, doing string, got error, field string) {
	t.Helper()
	WantError(t, doing, got, store.ErrConflict)
	var taken *store.TakenError
	if !errors.As(got, &taken) || taken.Field != field {
		t.Errorf("%s: got error %v, want %s taken", doing, got, field)
	}
}

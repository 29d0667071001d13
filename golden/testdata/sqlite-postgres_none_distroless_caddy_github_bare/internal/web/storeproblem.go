package web

import (
	"errors"

	"example.com/orders/internal/store"
)

// problemOfStore returns the problem that an error of a store stands for, nil if
// it is none.
func problemOfStore(err error) *Problem {
	if errors.Is(err, store.ErrUnavailable) {
		return unavailable(TypeStoreUnavailable, "the store cannot be used at the moment")
	}
	return nil
}

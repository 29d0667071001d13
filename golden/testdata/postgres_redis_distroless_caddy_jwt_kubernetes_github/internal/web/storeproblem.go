package web

import (
	"errors"

	"example.com/orders/internal/store"
	"example.com/orders/internal/validate"
)

// problemOfStore returns the problem that an error of a store or of a validation
// stands for, nil if it is none of these.
func problemOfStore(err error) *Problem {
	var invalid *validate.Error
	switch {
	case errors.As(err, &invalid):
		return invalidFields(invalid.Fields)
	case errors.Is(err, store.ErrNotFound):
		return NewProblem(TypeNotFound, "nothing has this id")
	case errors.Is(err, store.ErrConflict):
		return NewProblem(TypeVersionMismatch, "it has changed meanwhile; get it again and repeat the change")
	case errors.Is(err, store.ErrFull):
		return NewProblem(TypeStoreFull, "there is no room for more")
	case errors.Is(err, store.ErrUnavailable):
		return unavailable(TypeStoreUnavailable, "the store cannot be used at the moment")
	}
	return nil
}

func invalidFields(wrong map[string]string) *Problem {
	problem := NewProblem(TypeInvalidFields, "some fields are not valid")
	problem.Errors = wrong
	return problem
}

package store

// TakenError reports that a field whose values are unique would have the value
// of another resource. It is an [ErrConflict].
type TakenError struct {
	Field string // its name in JSON
}

func (e *TakenError) Error() string { return e.Field + " is taken" }

// Unwrap returns [ErrConflict].
func (e *TakenError) Unwrap() error { return ErrConflict }

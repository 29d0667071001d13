// Package validate checks the fields of resources. Each check returns the value
// in the form in which it is stored.
package validate

import (
	"maps"
	"slices"
	"strings"
)

// Error reports every field that is not valid.
type Error struct {
	Fields map[string]string // by JSON name, what is wrong with the field
}

func (e *Error) Error() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(e.Fields)) {
		parts = append(parts, name+" "+e.Fields[name])
	}
	return "invalid fields: " + strings.Join(parts, ", ")
}

// Fields collects what is wrong with the fields of one resource, by JSON name.
type Fields map[string]string

// Err returns an [*Error] if any check has failed, else nil.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Fields: f}
}

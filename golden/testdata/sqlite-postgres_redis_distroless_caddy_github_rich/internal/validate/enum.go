package validate

import (
	"slices"
	"strings"
)

// Enum takes one of values. It is no method since those have no type parameters.
func Enum[T ~string](f Fields, name string, value T, values ...T) T {
	if slices.Contains(values, value) {
		return value
	}
	var list []string
	for _, value := range values {
		list = append(list, string(value))
	}
	f[name] = "must be one of " + strings.Join(list, ", ")
	return value
}

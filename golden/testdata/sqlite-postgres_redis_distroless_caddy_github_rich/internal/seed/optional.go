//go:build seed

package seed

import "github.com/brianvoe/gofakeit/v7"

// maybe returns the value of a field that may be left out, or nothing.
func maybe[T any](f *gofakeit.Faker, value T) *T {
	if f.Number(1, 4) == 1 {
		return nil
	}
	return &value
}

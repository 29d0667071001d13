//go:build seed

package seed

import "github.com/brianvoe/gofakeit/v7"

// anyOf returns the id of some row of a resource, nil if there is none.
func (s *Seeder) anyOf(f *gofakeit.Faker, name string) *string {
	ids := s.ids[name]
	if len(ids) == 0 {
		return nil
	}
	return &ids[f.Number(0, len(ids)-1)]
}

// numbered returns the id of the row of a resource that has this number, nil if
// there is none.
func (s *Seeder) numbered(number int, name string) *string {
	if number >= len(s.ids[name]) {
		return nil
	}
	return &s.ids[name][number]
}

//go:build seed

package seed

import (
	"context"
	"time"

	"github.com/brianvoe/gofakeit/v7"

	"example.com/orders/internal/note"
)

func (s *Seeder) notes(ctx context.Context) (created int, err error) {
	return s.fill("note", func(f *gofakeit.Faker, number int, id string, at time.Time) error {
		n, err := note.New(note.Draft{
			Title: clip(f.ProductName(), note.MaxTitle),
			Body:  clip(f.Paragraph(1, 2, 12, " "), note.MaxBody),
		}, at)
		if err != nil {
			return err
		}
		n.ID = id
		if _, err := s.stores.Notes.Get(ctx, id); exists(err) != nil {
			return exists(err)
		}
		return s.stores.Notes.Create(ctx, n)
	})
}

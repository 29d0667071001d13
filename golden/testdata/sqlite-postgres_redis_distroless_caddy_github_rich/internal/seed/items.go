//go:build seed

package seed

import (
	"context"
	"time"

	"github.com/brianvoe/gofakeit/v7"

	"example.com/orders/internal/item"
)

func (s *Seeder) items(ctx context.Context) (created int, err error) {
	return s.fill("item", func(f *gofakeit.Faker, number int, id string, at time.Time) error {
		v, err := item.New(item.Draft{
			OrderID:  *s.anyOf(f, "order"),
			Sku:      distinct(f.Regex("[A-Z]{3}-[0-9]{4}"), number, item.MaxSku),
			Position: new(int64(f.Number(1, 500))),
			ParentID: s.anyOf(f, "item"),
		}, at)
		if err != nil {
			return err
		}
		v.ID = id
		if _, err := s.stores.Items.Get(ctx, id); exists(err) != nil {
			return exists(err)
		}
		return s.stores.Items.Create(ctx, v)
	})
}

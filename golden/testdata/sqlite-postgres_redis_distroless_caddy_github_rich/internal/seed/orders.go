//go:build seed

package seed

import (
	"context"
	"time"

	"github.com/brianvoe/gofakeit/v7"

	"example.com/orders/internal/decimal"
	"example.com/orders/internal/order"
)

func (s *Seeder) orders(ctx context.Context) (created int, err error) {
	return s.fill("order", func(f *gofakeit.Faker, number int, id string, at time.Time) error {
		o, err := order.New(order.Draft{
			Customer: clip(f.Name(), order.MaxCustomer),
			Number:   distinct(f.ProductName(), number, order.MaxNumber),
			Total:    decimal.New(int64(f.Number(1, 99999)), 2).String(),
			Quantity: new(int64(f.Number(1, 500))),
			Note:     maybe(f, clip(f.Paragraph(1, 2, 12, " "), order.MaxNote)),
			Status:   []order.Status{order.StatusOpen, order.StatusPaid, order.StatusShipped}[f.Number(0, 2)],
			Express:  new(f.Bool()),
			PlacedAt: at.Add(time.Duration(f.Number(1, 1000)) * time.Minute).Format(time.RFC3339),
			DueOn:    maybe(f, at.AddDate(0, 0, f.Number(1, 90)).Format(time.DateOnly)),
			Token:    maybe(f, f.UUID()),
			Discount: maybe(f, int64(f.Number(1, 500))),
		}, at)
		if err != nil {
			return err
		}
		o.ID = id
		if _, err := s.stores.Orders.Get(ctx, id); exists(err) != nil {
			return exists(err)
		}
		return s.stores.Orders.Create(ctx, o)
	})
}

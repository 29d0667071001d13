package sqlite

import (
	"testing"

	"example.com/orders/internal/order"
	"example.com/orders/internal/order/ordertest"
)

func TestOrderStore(t *testing.T) {
	t.Parallel()
	ordertest.TestStore(t, func(t *testing.T) order.Store { return openMigrated(t).Orders() })
}

package memorytest_test

import (
	"testing"

	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/order"
	"example.com/orders/internal/order/ordertest"
)

func TestOrderStore(t *testing.T) {
	t.Parallel()
	ordertest.TestStore(t, func(*testing.T) order.Store { return memorytest.New().Orders() })
}

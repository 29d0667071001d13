package cache_test

import (
	"testing"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/memorytest"
	"example.com/orders/internal/order"
	"example.com/orders/internal/order/ordertest"
)

func TestOrderStore(t *testing.T) {
	t.Parallel()
	ordertest.TestStore(t, func(*testing.T) order.Store {
		return cache.NewOrders(memorytest.New().Orders(), cache.NewMemory(testLimits(), order.SizeOf), ttl)
	})
}

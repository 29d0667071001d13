package cache_test

import (
	"testing"

	"example.com/orders/internal/cache"
	"example.com/orders/internal/item"
	"example.com/orders/internal/item/itemtest"
	"example.com/orders/internal/memorytest"
)

func TestItemStore(t *testing.T) {
	t.Parallel()
	itemtest.TestStore(t, func(*testing.T) itemtest.Stores {
		kept := memorytest.New()
		stores := itemtest.Stores{Items: kept.Items(), Orders: kept.Orders()}
		stores.Items = cache.NewItems(stores.Items, cache.NewMemory(testLimits(), item.SizeOf), ttl)
		return stores
	})
}

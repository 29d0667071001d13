package memorytest_test

import (
	"testing"

	"example.com/orders/internal/item/itemtest"
	"example.com/orders/internal/memorytest"
)

func TestItemStore(t *testing.T) {
	t.Parallel()
	itemtest.TestStore(t, func(*testing.T) itemtest.Stores {
		kept := memorytest.New()
		return itemtest.Stores{Items: kept.Items(), Orders: kept.Orders()}
	})
}

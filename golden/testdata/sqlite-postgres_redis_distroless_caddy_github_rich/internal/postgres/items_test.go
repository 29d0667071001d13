package postgres

import (
	"testing"

	"example.com/orders/internal/item/itemtest"
)

func TestItemStore(t *testing.T) {
	t.Parallel()
	itemtest.TestStore(t, func(t *testing.T) itemtest.Stores {
		db := openMigrated(t)
		return itemtest.Stores{Items: db.Items(), Orders: db.Orders()}
	})
}

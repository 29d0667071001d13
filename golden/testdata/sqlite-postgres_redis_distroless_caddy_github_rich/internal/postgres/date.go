package postgres

import (
	"database/sql/driver"
	"fmt"
	"time"

	"example.com/orders/internal/date"
)

// storedDate is a date as it is stored.
type storedDate date.Date

// Value implements [driver.Valuer].
func (d storedDate) Value() (driver.Value, error) {
	return date.Date(d).String(), nil
}

// Scan implements [sql.Scanner].
func (d *storedDate) Scan(stored any) error {
	midnight, ok := stored.(time.Time)
	if !ok {
		return fmt.Errorf("a date is stored as %T", stored)
	}
	*d = storedDate(date.Of(midnight))
	return nil
}

package sqlite

import (
	"database/sql/driver"
	"fmt"

	"example.com/orders/internal/date"
)

// storedDate is a date as it is stored: as text such as 2030-01-02.
type storedDate date.Date

// Value implements [driver.Valuer].
func (d storedDate) Value() (driver.Value, error) {
	return date.Date(d).String(), nil
}

// Scan implements [sql.Scanner].
func (d *storedDate) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("a date is stored as %T", stored)
	}
	parsed, err := date.Parse(text)
	*d = storedDate(parsed)
	return err
}

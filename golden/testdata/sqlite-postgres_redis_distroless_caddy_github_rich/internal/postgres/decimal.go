package postgres

import (
	"database/sql/driver"
	"fmt"

	"example.com/orders/internal/decimal"
)

// storedDecimal is a decimal as it is stored: as numeric. The driver reads and
// writes it as text, in which it may leave out zeros at the end.
type storedDecimal decimal.Decimal

// Value implements [driver.Valuer].
func (d storedDecimal) Value() (driver.Value, error) {
	return decimal.Decimal(d).String(), nil
}

// Scan implements [sql.Scanner].
func (d *storedDecimal) Scan(stored any) error {
	text, ok := stored.(string)
	if !ok {
		return fmt.Errorf("a decimal is stored as %T", stored)
	}
	return (*decimal.Decimal)(d).UnmarshalText([]byte(text))
}

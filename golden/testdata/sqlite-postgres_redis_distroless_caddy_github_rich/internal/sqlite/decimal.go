package sqlite

import (
	"database/sql/driver"

	"example.com/orders/internal/decimal"
)

// storedDecimal is a decimal as it is stored: in units of its scale, which SQLite
// compares and sums exactly.
type storedDecimal decimal.Decimal

// Value implements [driver.Valuer].
func (d storedDecimal) Value() (driver.Value, error) {
	return decimal.Decimal(d).Units(), nil
}

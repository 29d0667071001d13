package sqlite

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// storedTime is a time as it is stored: in microseconds since 1970.
type storedTime time.Time

// Value implements [driver.Valuer].
func (t storedTime) Value() (driver.Value, error) {
	return time.Time(t).UnixMicro(), nil
}

// Scan implements [sql.Scanner].
func (t *storedTime) Scan(stored any) error {
	micros, ok := stored.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", stored)
	}
	*t = storedTime(time.UnixMicro(micros).UTC())
	return nil
}

// Package date holds days of the calendar.
package date

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, without a time of day and without a
// zone. Dates are equal (==) if they are the same day.
type Date struct {
	Year  int // 1 to 9999
	Month time.Month
	Day   int
}

// Of returns the day of t where t is.
func Of(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// Parse reads a day such as 2030-01-02.
func Parse(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err == nil && t.Year() < 1 {
		err = fmt.Errorf("%s: there was no year 0", text)
	}
	if err != nil {
		return Date{}, err
	}
	return Of(t), nil
}

// String returns the day in the form that [Parse] reads.
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) {
	return []byte(d.String()), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = Parse(string(text))
	return err
}

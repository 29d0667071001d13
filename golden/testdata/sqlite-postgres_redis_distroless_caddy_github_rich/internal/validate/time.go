package validate

import (
	"strings"
	"time"

	"example.com/orders/internal/store"
)

// Time takes times of RFC 3339 with any offset, and returns them in UTC with
// microseconds.
func (f Fields) Time(name, text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	t = store.Timestamp(t)
	// What package time takes beyond RFC 3339 (https://go.dev/issue/54580).
	lax := err == nil && (strings.Contains(text, ",") || text[len("2006-01-02T15")] != ':')
	if err != nil || lax || t.Year() < 1 || t.Year() > 9999 {
		f[name] = "must be a time such as 2030-01-02T03:04:05Z (RFC 3339), of the years 1 to 9999"
	}
	return t
}

package validate_test

import (
	"testing"
	"time"

	"example.com/orders/internal/validate"
)

func TestTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2030-01-02T03:04:05Z":           "2030-01-02T03:04:05Z",
		"2030-01-02T03:04:05.6789012Z":   "2030-01-02T03:04:05.678901Z",
		"2030-01-02T03:04:05+01:00":      "2030-01-02T02:04:05Z",
		"0001-01-01T00:00:00Z":           "0001-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z": "9999-12-31T23:59:59.999999Z",
		"":                               "",
		"2030-01-02":                     "",
		"2030-01-02 03:04:05Z":           "",
		"2030-01-02T03:04:05":            "",
		"2030-01-02T03:04:05,5Z":         "",
		"2030-01-02T3:04:05Z":            "",
		"2030-02-30T03:04:05Z":           "",
		"2030-01-02T24:00:00Z":           "",
		"0000-12-31T23:59:59Z":           "",
		"0001-01-01T00:00:00+00:01":      "", // the year 0 in UTC
		"9999-12-31T23:59:59-00:01":      "", // the year 10000 in UTC
		"1735700000":                     "",
	} {
		fields := validate.Fields{}
		got := fields.Time("at", text)
		if (fields.Err() == nil) != (want != "") || want != "" && got.Format(time.RFC3339Nano) != want {
			t.Errorf("%q: got %v, error %v; want %q", text, got, fields.Err(), want)
		}
	}
}

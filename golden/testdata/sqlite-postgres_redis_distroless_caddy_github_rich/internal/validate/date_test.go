package validate_test

import (
	"testing"
	"time"

	"example.com/orders/internal/date"
	"example.com/orders/internal/validate"
)

func TestDate(t *testing.T) {
	t.Parallel()
	fields := validate.Fields{}
	if got := fields.Date("day", "2030-01-02"); got != (date.Date{Year: 2030, Month: time.January, Day: 2}) || fields.Err() != nil {
		t.Errorf("got %v, error %v", got, fields.Err())
	}
	if fields.Date("day", "2030-02-30"); fields.Err() == nil {
		t.Error("a day that the calendar does not have is valid")
	}
}

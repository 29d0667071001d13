package date_test

import (
	"encoding/json"
	"testing"
	"time"

	"example.com/orders/internal/date"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2030-01-02", "2028-02-29", "0001-01-01", "9999-12-31"} {
		got, err := date.Parse(text)
		if err != nil || got.String() != text {
			t.Errorf("%s: got %v, error %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2030-1-2", "2030-02-29", "2030-13-01", "2030-00-01", "2030-01-32", "0000-01-01", "10000-01-01", "-001-01-01", "2030-01-02T00:00:00Z", " 2030-01-02", "20300102"} {
		if got, err := date.Parse(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}

// TestOf asks for the day of one moment in two places.
func TestOf(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 23, 30, 0, 0, time.UTC)
	for want, zone := range map[string]*time.Location{"2030-01-02": time.UTC, "2030-01-03": time.FixedZone("east", 3600)} {
		if got := date.Of(now.In(zone)); got.String() != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	want := date.Date{Year: 2030, Month: time.January, Day: 2}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `"2030-01-02"` {
		t.Fatalf("got %s, error %v", text, err)
	}
	var got date.Date
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("got %v, error %v; want %v", got, err, want)
	}
	if err := json.Unmarshal([]byte(`"2030-02-30"`), &got); err == nil {
		t.Error("a day that the calendar does not have is read")
	}
}

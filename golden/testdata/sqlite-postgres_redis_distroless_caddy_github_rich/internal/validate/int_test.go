package validate_test

import (
	"math"
	"testing"

	"example.com/orders/internal/validate"
)

func TestInt(t *testing.T) {
	t.Parallel()
	for number, valid := range map[int64]bool{
		0:             true,
		1<<53 - 1:     true,
		-1<<53 + 1:    true,
		1 << 53:       false,
		-1 << 53:      false,
		math.MaxInt64: false,
		math.MinInt64: false,
	} {
		fields := validate.Fields{}
		got := fields.Int("number", &number)
		if (fields.Err() == nil) != valid || valid && got != number {
			t.Errorf("%d: got %d, error %v; want it valid: %t", number, got, fields.Err(), valid)
		}
	}
	fields := validate.Fields{}
	if fields.Int("number", nil); fields.Err() == nil {
		t.Error("no number is valid")
	}
}

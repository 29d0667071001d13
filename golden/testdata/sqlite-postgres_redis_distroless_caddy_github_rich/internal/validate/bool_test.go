package validate_test

import (
	"testing"

	"example.com/orders/internal/validate"
)

func TestBool(t *testing.T) {
	t.Parallel()
	for _, value := range []bool{true, false} {
		fields := validate.Fields{}
		if got := fields.Bool("flag", &value); got != value || fields.Err() != nil {
			t.Errorf("%t: got %t, error %v", value, got, fields.Err())
		}
	}
	fields := validate.Fields{}
	if fields.Bool("flag", nil); fields.Err() == nil {
		t.Error("no value is valid")
	}
}

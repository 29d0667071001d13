package validate_test

import (
	"testing"

	"example.com/orders/internal/validate"
)

func TestEnum(t *testing.T) {
	t.Parallel()
	type colour string
	for value, valid := range map[colour]bool{"red": true, "blue": true, "": false, "Red": false, "green": false} {
		fields := validate.Fields{}
		got := validate.Enum(fields, "colour", value, "red", "blue")
		if got != value || (fields.Err() == nil) != valid {
			t.Errorf("%q: got %q, error %v; want it valid: %t", value, got, fields.Err(), valid)
		}
		if want := "must be one of red, blue"; !valid && fields["colour"] != want {
			t.Errorf("%q: got %q, want %q", value, fields["colour"], want)
		}
	}
}

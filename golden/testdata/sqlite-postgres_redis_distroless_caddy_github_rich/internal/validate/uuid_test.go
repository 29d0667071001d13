package validate_test

import (
	"testing"

	"example.com/orders/internal/validate"
)

func TestUUID(t *testing.T) {
	t.Parallel()
	const canonical = "01234567-89ab-4cde-8f01-23456789abcd"
	for text, valid := range map[string]bool{
		canonical:                              true,
		"01234567-89AB-4CDE-8F01-23456789ABCD": true,
		"":                                     false,
		"0123456789ab4cde8f0123456789abcd":     false,
		"{" + canonical + "}":                  false,
		"urn:uuid:" + canonical:                false,
		canonical + " ":                        false,
		"01234567-89ab-4cde-8f01-23456789abcg": false,
	} {
		fields := validate.Fields{}
		got := fields.UUID("id", text)
		if (fields.Err() == nil) != valid || valid && got != canonical {
			t.Errorf("%q: got %q, error %v; want it valid: %t", text, got, fields.Err(), valid)
		}
	}
}

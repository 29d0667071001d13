package validate_test

import (
	"strings"
	"testing"

	"example.com/orders/internal/validate"
)

func TestString(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{
		"Milk":                       true,
		" Milk ":                     true,
		strings.Repeat("\u00fc", 10): true,
		strings.Repeat("\u00fc", 11): false,
		"":                           false,
		" \t\n\u00a0\u2003":          false,
		"a\x00b":                     false,
		"a\xff":                      false,
	} {
		fields := validate.Fields{}
		if got := fields.String("text", text, 10); got != text || (fields.Err() == nil) != valid {
			t.Errorf("%q: got %q, error %v; want it valid: %t", text, got, fields.Err(), valid)
		}
	}
}

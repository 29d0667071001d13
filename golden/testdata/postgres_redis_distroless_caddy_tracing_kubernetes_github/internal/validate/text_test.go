package validate_test

import (
	"strings"
	"testing"

	"example.com/orders/internal/validate"
)

func TestText(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{
		"":                            true,
		" \t\n":                       true,
		strings.Repeat("\u00fc", 10):  true,
		strings.Repeat("\u00fc", 11):  false,
		"a\x00b":                      false,
		"a\xff":                       false,
		"\ufffd":                      true,
		"line\nbreak":                 true,
		strings.Repeat("e\u0301", 5):  true,
		strings.Repeat("e\u0301", 10): false, // of 20 characters
	} {
		fields := validate.Fields{}
		if got := fields.Text("text", text, 10); got != text || (fields.Err() == nil) != valid {
			t.Errorf("%q: got %q, error %v; want it valid: %t", text, got, fields.Err(), valid)
		}
	}
}

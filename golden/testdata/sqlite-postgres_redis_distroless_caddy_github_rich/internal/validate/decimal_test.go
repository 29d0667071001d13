package validate_test

import (
	"testing"

	"example.com/orders/internal/decimal"
	"example.com/orders/internal/validate"
)

func TestDecimal(t *testing.T) {
	t.Parallel()
	fields := validate.Fields{}
	if got := fields.Decimal("amount", "12.5", 12, 2); got != decimal.New(1250, 2) || fields.Err() != nil {
		t.Errorf("got %v, error %v", got, fields.Err())
	}
	fields.Decimal("amount", "12.505", 12, 2)
	if want := "must be a decimal number such as 0.01, with at most 12 digits, 2 of them after the point"; fields["amount"] != want {
		t.Errorf("got %q, want %q", fields["amount"], want)
	}
}

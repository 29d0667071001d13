package validate

import (
	"fmt"

	"example.com/orders/internal/decimal"
)

// Decimal takes numbers of at most precision digits, scale of them after the
// point, where it pads with zeros.
func (f Fields) Decimal(name, text string, precision, scale int) decimal.Decimal {
	number, err := decimal.Parse(text, precision, scale)
	if err != nil {
		f[name] = fmt.Sprintf("must be a decimal number such as %v, with at most %d digits, %d of them after the point",
			decimal.New(1, scale), precision, scale)
	}
	return number
}

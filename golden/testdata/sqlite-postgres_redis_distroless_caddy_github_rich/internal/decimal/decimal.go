// Package decimal holds exact decimal numbers, such as amounts of money.
package decimal

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxDigits is how many digits a [Decimal] has at most.
const MaxDigits = 18

// Decimal is a whole number of units, each of which is 10 to the power of
// -scale: 12.50 are 1250 units of scale 2. Compute with units, which are exact.
// Decimals of one scale are equal (==) if they are the same number.
type Decimal struct {
	units int64
	scale int
}

// New returns a decimal of so many units.
func New(units int64, scale int) Decimal {
	return Decimal{units, scale}
}

// Parse reads a number that has at most precision digits, scale of them after
// the point. One with fewer digits after the point is padded with zeros.
func Parse(text string, precision, scale int) (Decimal, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, hasPoint := strings.Cut(digits, ".")
	invalid := whole == "" || len(whole) > 1 && whole[0] == '0' || hasPoint && fraction == "" ||
		strings.Trim(whole+fraction, "0123456789") != ""
	if invalid {
		return Decimal{}, fmt.Errorf("%q is not a decimal number", text)
	}
	if len(fraction) > scale {
		return Decimal{}, fmt.Errorf("%s has more than %d digits after the point", text, scale)
	}
	padded := strings.TrimLeft(whole, "0") + fraction + strings.Repeat("0", scale-len(fraction))
	if len(strings.TrimLeft(padded, "0")) > precision {
		return Decimal{}, fmt.Errorf("%s has more than %d digits", text, precision)
	}
	units, err := strconv.ParseInt("0"+padded, 10, 64)
	if err != nil {
		return Decimal{}, err
	}
	if negative {
		units = -units
	}
	return Decimal{units, scale}, nil
}

// Pad returns the decimal with at least so many digits after the point.
func (d Decimal) Pad(scale int) Decimal {
	for d.scale < scale {
		d.units, d.scale = d.units*10, d.scale+1
	}
	return d
}

// Units returns how many units the decimal has.
func (d Decimal) Units() int64 { return d.units }

// String returns the number with all digits of its scale.
func (d Decimal) String() string {
	digits, negative := strings.CutPrefix(strconv.FormatInt(d.units, 10), "-")
	if missing := d.scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	text := digits
	if d.scale > 0 {
		point := len(digits) - d.scale
		text = digits[:point] + "." + digits[point:]
	}
	if negative {
		text = "-" + text
	}
	return text
}

// MarshalText implements [encoding.TextMarshaler]. In JSON a decimal is a
// string: most clients read numbers as floats, which change them.
func (d Decimal) MarshalText() ([]byte, error) {
	return []byte(d.String()), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Decimal) UnmarshalText(text []byte) (err error) {
	_, fraction, _ := strings.Cut(string(text), ".")
	*d, err = Parse(string(text), MaxDigits, len(fraction))
	return err
}

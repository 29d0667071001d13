package validate

import "fmt"

// largestInt is the largest whole number that every client reads exactly from
// JSON (RFC 8259, section 6).
const largestInt = 1<<53 - 1

// Int takes a number that every client can hold. nil is none.
func (f Fields) Int(name string, number *int64) int64 {
	if number == nil || *number < -largestInt || *number > largestInt {
		f[name] = fmt.Sprintf("must be a whole number from %d to %d", -largestInt, largestInt)
		return 0
	}
	return *number
}

//go:build seed

package seed

import (
	"fmt"
	"strconv"
)

// distinct returns a text that ends in the number of its row, or that number alone,
// written as short as possible, where there is no room for more.
func distinct(text string, number, longest int) string {
	end := fmt.Sprint(" ", number+1)
	if len(end) > longest {
		return strconv.FormatInt(int64(number+1), 36)
	}
	return clip(text, longest-len(end)) + end
}

//go:build seed

package seed

import "fmt"

// distinct returns a text that ends in the number of its row.
func distinct(text string, number, longest int) string {
	end := fmt.Sprint(" ", number+1)
	return clip(clip(text, max(longest-len(end), 0))+end, longest)
}

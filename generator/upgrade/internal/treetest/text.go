package treetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Text returns random lines, each unlike any other.
func Text(random *rand.Rand, lines int) string {
	var out strings.Builder
	for range lines {
		fmt.Fprintf(&out, "line %d\n", random.IntN(1<<30))
	}
	return out.String()
}

// EditText inserts, replaces and deletes a few lines.
func EditText(random *rand.Rand, text, who string) string {
	lines := strings.SplitAfter(text, "\n")
	for n := range 1 + random.IntN(3) {
		at := random.IntN(len(lines))
		line := fmt.Sprintf("%s %d\n", who, n)
		switch random.IntN(3) {
		case 0:
			lines = append(lines[:at:at], append([]string{line}, lines[at:]...)...)
		case 1:
			if lines[at] != "" {
				lines[at] = line
			}
		default:
			lines = append(lines[:at:at], lines[min(at+1, len(lines)-1):]...)
		}
	}
	return strings.Join(lines, "")
}

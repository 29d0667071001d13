package merge

import (
	"bytes"
	"hash/maphash"
)

// Lines says how many bytes of a text are in which line. White space around lines,
// empty lines and single brackets, which unrelated files have in common, are left
// out.
type Lines struct {
	Sizes map[uint64]int // by the hash of the line
	Size  int            // the sum
}

// CountLines returns the lines of a text. Those of texts with the same seed can be
// compared.
func CountLines(seed maphash.Seed, text []byte) Lines {
	lines := Lines{Sizes: map[uint64]int{}}
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 1 {
			lines.Sizes[maphash.Bytes(seed, line)] += len(line)
			lines.Size += len(line)
		}
	}
	return lines
}

// Common returns how many bytes of two texts are in lines that both have.
func (l Lines) Common(other Lines) int {
	common := 0
	for line, size := range l.Sizes {
		common += min(size, other.Sizes[line])
	}
	return common
}

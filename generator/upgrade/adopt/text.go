package adopt

import "github.com/chassis-go/chassis/generator/upgrade/merge"

// text is the content of a file with its lines.
type text struct {
	content []byte
	lines   merge.Lines
}

// similarity returns the share of the bytes of two texts that are in lines which
// both have (the Dice coefficient), from 0 to 1.
func similarity(a, b merge.Lines) float64 {
	if a.Size+b.Size == 0 {
		return 1
	}
	return 2 * float64(a.Common(b)) / float64(a.Size+b.Size)
}

package plan

import (
	"hash/maphash"
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Bounds of rename detection.
const (
	maxCandidates = 400       // files that are read
	maxMovedSize  = 256 << 10 // bytes of a missing file
	sameName      = 0.5       // least similarity of files with the same base name
	otherName     = 0.6       // least similarity of others
)

// candidate is a file of the owner's that may be a renamed one of base.
type candidate struct {
	path  string
	entry worktree.Entry
	lines map[uint64]int // see [countLines]
	size  int
}

// match is a missing file with a candidate for it.
type match struct {
	file  *file
	found *candidate
	score float64
}

// matchAll returns the pairs that are similar enough.
func matchAll(missing []*file, candidates []*candidate) []match {
	seed := maphash.MakeSeed()
	for _, c := range candidates {
		c.lines, c.size = countLines(seed, merge.ToLF(c.entry.Content))
	}
	var matches []match
	for _, f := range missing {
		lines, size := countLines(seed, merge.ToLF(f.base.Content))
		for _, c := range candidates {
			least := otherName
			if path.Base(c.path) == path.Base(f.base.Path) {
				least = sameName
			} else if path.Ext(c.path) != path.Ext(f.base.Path) {
				continue
			}
			if score := similarity(lines, size, c.lines, c.size); score >= least {
				matches = append(matches, match{f, c, score})
			}
		}
	}
	return matches
}

// countLines returns the bytes of text by the hash of the line that they are in,
// and their sum. It leaves out white space around lines, empty lines and single
// brackets, which unrelated files have in common.
func countLines(seed maphash.Seed, text []byte) (lines map[uint64]int, size int) {
	lines = map[uint64]int{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if len(line) < 2 {
			continue
		}
		lines[maphash.String(seed, line)] += len(line)
		size += len(line)
	}
	return lines, size
}

// similarity returns the share of the larger text that the smaller one has too,
// from 0 to 1.
func similarity(a map[uint64]int, sizeA int, b map[uint64]int, sizeB int) float64 {
	larger, smaller := max(sizeA, sizeB), min(sizeA, sizeB)
	if larger == 0 || float64(smaller) < sameName*float64(larger) {
		return 0
	}
	common := 0
	for line, size := range a {
		common += min(size, b[line])
	}
	return float64(common) / float64(larger)
}

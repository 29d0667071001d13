package plan

import (
	"hash/maphash"
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Bounds of the search for files that the owner moved.
const (
	maxCandidates = 400       // files that are read
	maxMovedSize  = 256 << 10 // bytes of a file that is searched for
	sameName      = 0.5       // least similarity under the same base name
	otherName     = 0.6       // least similarity under another one
)

// candidate is a file of the owner's that may be one of the template's.
type candidate struct {
	path  string
	entry worktree.Entry
	lines map[uint64]int
	size  int
}

// match is a candidate for a missing file.
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

// countLines returns how many bytes of text stand in each of its lines, by
// the line's hash. White space around a line, empty lines and lone brackets
// say nothing about where a text comes from.
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

// similarity returns the share of the larger text that both texts have, from
// 0 to 1.
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

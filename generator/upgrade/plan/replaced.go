package plan

import (
	"hash/maphash"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A text with at least this many bytes in its lines, of which fewer than this
// share are still there, counts as replaced.
const (
	leastReplaced = 200
	leftOver      = 0.15
)

// replaced reports whether the owner replaced a text that the template changed:
// a merge would put the whole file twice between markers.
func (f *file) replaced() bool {
	if f.base == nil || f.theirs == nil || !f.mergeable() {
		return false
	}
	seed := maphash.MakeSeed()
	base, ours := merge.CountLines(seed, f.baseText), merge.CountLines(seed, f.oursText)
	return base.Size >= leastReplaced && float64(base.Common(ours)) < leftOver*float64(base.Size)
}

// conflictReplaced keeps the owner's text, writes the template's beside it, and
// proposes to leave the file to its owner.
func conflictReplaced(b *builder, f *file) {
	b.keepBeside(f, ConflictReplaced, "you replaced it")
	b.notes = append(b.notes, "you replaced "+worktree.Quote(f.path)+": add it to mine in "+generator.StatePath+" to leave it out of upgrades")
}

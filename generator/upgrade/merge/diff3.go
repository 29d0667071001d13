package merge

import (
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// A region is a run of lines of a three-way merge: either merged, or one that
// ours and theirs changed in different ways.
type region struct {
	conflict           bool
	merged             []string // the merged lines, if not a conflict
	base, ours, theirs []string // the lines of each side, if a conflict
	line               int      // number of the base line before it
}

// diff3 merges ours and theirs, two edits of base, line by line.
func diff3(base, ours, theirs []byte) []region {
	baseLines := splitLines(base)
	a := lineEdits(string(base), string(ours))
	b := lineEdits(string(base), string(theirs))
	var regions []region
	at := 0
	for len(a) > 0 || len(b) > 0 {
		lo, hi, na, nb := overlap(a, b)
		regions = append(regions, region{merged: baseLines[at:lo], line: at})
		next := region{
			line: lo, base: baseLines[lo:hi],
			ours:   applyEdits(baseLines, lo, hi, a[:na]),
			theirs: applyEdits(baseLines, lo, hi, b[:nb]),
		}
		regions = append(regions, next.resolve())
		a, b, at = a[na:], b[nb:], hi
	}
	return append(regions, region{merged: baseLines[at:], line: at})
}

// diff3Lines is [diff3] for lines.
func diff3Lines(base, ours, theirs []string) []region {
	text := func(lines []string) []byte { return []byte(strings.Join(lines, "")) }
	return diff3(text(base), text(ours), text(theirs))
}

// resolve merges a region that only one side changed, or both alike.
func (r region) resolve() region {
	switch {
	case slices.Equal(r.ours, r.theirs), slices.Equal(r.theirs, r.base):
		r.merged = r.ours
	case slices.Equal(r.ours, r.base):
		r.merged = r.theirs
	default:
		r.conflict = true
	}
	return r
}

// A lineEdit replaces the base lines [lo, hi) by other lines.
type lineEdit struct {
	lo, hi int
	lines  []string
}

// lineEdits returns what turns base into changed, in order.
func lineEdits(base, changed string) []lineEdit {
	var edits []lineEdit
	offset, line := 0, 0
	for _, edit := range udiff.Lines(base, changed) {
		line += strings.Count(base[offset:edit.Start], "\n")
		lo := line
		removed := splitLines([]byte(base[edit.Start:edit.End]))
		offset = edit.End
		line += strings.Count(base[edit.Start:edit.End], "\n")
		edits = append(edits, lineEdit{lo, lo + len(removed), splitLines([]byte(edit.New))})
	}
	return edits
}

// overlap returns the base lines [lo, hi) of the first group of edits that
// touch each other, and how many edits of each side belong to it.
func overlap(a, b []lineEdit) (lo, hi, na, nb int) {
	switch {
	case len(b) == 0 || len(a) > 0 && a[0].lo <= b[0].lo:
		lo, hi = a[0].lo, a[0].lo
	default:
		lo, hi = b[0].lo, b[0].lo
	}
	for {
		switch {
		case na < len(a) && a[na].lo <= hi:
			hi = max(hi, a[na].hi)
			na++
		case nb < len(b) && b[nb].lo <= hi:
			hi = max(hi, b[nb].hi)
			nb++
		default:
			return lo, hi, na, nb
		}
	}
}

// applyEdits returns the base lines [lo, hi) with edits made.
func applyEdits(base []string, lo, hi int, edits []lineEdit) []string {
	var out []string
	for _, edit := range edits {
		out = append(out, base[lo:edit.lo]...)
		out = append(out, edit.lines...)
		lo = edit.hi
	}
	return append(out, base[lo:hi]...)
}

// splitLines cuts text behind each line feed.
func splitLines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	lines := strings.SplitAfter(string(text), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

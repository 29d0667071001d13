package merge

import (
	"maps"
	"slices"
	"strings"
)

// A passage is a part of Go source: lines, some of which stand for lists.
type passage struct {
	lines []string
	lists map[string]list // by the lines that stand for them
}

// flat returns the lines of a passage and of its lists.
func (p passage) flat() []string { return p.expand(nil) }

// expand returns the lines of a passage and of its lists, but those that stay.
func (p passage) expand(stay map[string]bool) []string {
	var lines []string
	for _, line := range p.lines {
		if inner, is := p.lists[line]; is && !stay[line] {
			lines = append(lines, inner.lines()...)
		} else {
			lines = append(lines, line)
		}
	}
	return lines
}

// equal reports whether two passages have the same lines.
func (p passage) equal(other passage) bool { return slices.Equal(p.flat(), other.flat()) }

// mergePassages merges three versions of a passage: lines by lines, and its lists by
// items where all three have them. ok is false if they are in conflict. join says
// whether lines that both sides insert at one place stay side by side.
func mergePassages(base, ours, theirs passage, join bool) (lines []string, ok bool) {
	switch {
	case ours.equal(theirs), theirs.equal(base):
		return ours.flat(), true
	case ours.equal(base):
		return theirs.flat(), true
	}
	lists := commonLists(base, ours, theirs)
	regions := diff3Lines(base.expand(lists), ours.expand(lists), theirs.expand(lists))
	seen := 0
	for _, r := range regions {
		if join && r.insertions() && !leaves(r.ours) {
			r = r.joined()
		}
		if r.conflict {
			return nil, false
		}
		for _, line := range r.merged {
			if !lists[line] {
				lines = append(lines, line)
				continue
			}
			inner, ok := mergeLists(base.lists[line], ours.lists[line], theirs.lists[line], join)
			if !ok {
				return nil, false
			}
			lines = append(lines, inner...)
			seen++
		}
	}
	return lines, seen == len(lists)
}

// commonLists returns the lists that all three versions have. Of several of a kind
// it is known which is which only if all have as many.
func commonLists(base, ours, theirs passage) map[string]bool {
	common := map[string]bool{}
	counts := [...]map[string]int{base.kinds(), ours.kinds(), theirs.kinds()}
	for key := range base.lists {
		kind := kindOf(key)
		if counts[0][kind] == counts[1][kind] && counts[0][kind] == counts[2][kind] {
			common[key] = true
		}
	}
	return common
}

// kinds counts the lists by their kinds.
func (p passage) kinds() map[string]int {
	kinds := map[string]int{}
	for key := range maps.Keys(p.lists) {
		kinds[kindOf(key)]++
	}
	return kinds
}

// kindOf returns the kind of the list that a line stands for, see
// [passageReader.addList].
func kindOf(line string) string {
	kind, _, _ := strings.Cut(line, "\x00#")
	return kind
}

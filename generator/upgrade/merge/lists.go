package merge

import (
	"slices"
	"strings"
)

// A list is a part of Go source whose items have keys: the declarations of a file,
// the fields of a struct, the cases of a switch. Nothing depends on whether two
// items that different edits add stand in one order or the other.
type list []item

// An item is one of a list.
type item struct {
	key  string
	gap  bool // whether a blank line is before it
	body passage
}

// byText begins the key of an item that has no name: its text. A change of it is
// the end of one item and the start of another.
const byText = "= "

// keys returns the keys in order.
func (l list) keys() []string {
	keys := make([]string, len(l))
	for i, item := range l {
		keys[i] = item.key
	}
	return keys
}

// find returns the item with a key, nil if there is none.
func (l list) find(key string) *item {
	at := slices.IndexFunc(l, func(item item) bool { return item.key == key })
	if at < 0 {
		return nil
	}
	return &l[at]
}

// distinct reports whether no key comes twice.
func (l list) distinct() bool {
	keys := l.keys()
	slices.Sort(keys)
	return len(slices.Compact(keys)) == len(l)
}

// lines returns the lines of the list.
func (l list) lines() []string {
	var lines []string
	for _, item := range l {
		lines = append(lines, item.lines()...)
	}
	return lines
}

// lines returns the lines of the item, with the blank one before it.
func (i item) lines() []string {
	if i.gap {
		return append([]string{"\n"}, i.body.flat()...)
	}
	return i.body.flat()
}

// mergeLists merges three versions of a list; ok is false if they are in conflict.
func mergeLists(base, ours, theirs list, join bool) (lines []string, ok bool) {
	if !base.distinct() || !ours.distinct() || !theirs.distinct() || !retains(base, ours) || !retains(base, theirs) {
		return nil, false
	}
	order, ok := mergeOrder(base.keys(), ours.keys(), theirs.keys())
	if !ok {
		return nil, false
	}
	for _, item := range base {
		if strings.HasPrefix(item.key, byText) && ours.find(item.key) == nil && theirs.find(item.key) == nil {
			return nil, false // both may have changed it
		}
	}
	for _, key := range order {
		merged, ok := mergeItems(base.find(key), ours.find(key), theirs.find(key), join)
		if !ok {
			return nil, false
		}
		lines = append(lines, merged...)
	}
	return lines, true
}

// retains reports whether an edit has half of the items left that the base had:
// else it may be another list in the same place.
func retains(base, edited list) bool {
	left := 0
	for _, item := range base {
		if edited.find(item.key) != nil {
			left++
		}
	}
	return 2*left >= len(base)
}

// mergeItems merges three versions of an item, each of which may be missing. No
// lines are left of one that goes; ok is false if they are in conflict.
func mergeItems(base, ours, theirs *item, join bool) (lines []string, ok bool) {
	switch {
	case ours == nil && theirs == nil:
		return nil, true
	case base == nil && (ours == nil || theirs == nil):
		if ours == nil {
			ours = theirs
		}
		return ours.lines(), true
	case base == nil:
		return ours.lines(), ours.body.equal(theirs.body)
	case ours == nil:
		return nil, theirs.body.equal(base.body)
	case theirs == nil:
		return nil, ours.body.equal(base.body)
	}
	lines, ok = mergePassages(base.body, ours.body, theirs.body, join)
	if gap := merged(base.gap, ours.gap, theirs.gap); gap {
		lines = append([]string{"\n"}, lines...)
	}
	return lines, ok
}

// merged merges two edits of a value that has two states.
func merged(base, ours, theirs bool) bool {
	if ours == base {
		return theirs
	}
	return ours
}

// mergeOrder returns the keys of ours and theirs in one order: that of the side
// which changed the order of those that both have, with what the other adds behind
// what it follows there, the owner's first. ok is false if both changed it.
func mergeOrder(base, ours, theirs []string) (order []string, ok bool) {
	oursMoved, theirsMoved := reordered(base, ours), reordered(base, theirs)
	if oursMoved && theirsMoved && reordered(ours, theirs) {
		return nil, false
	}
	if theirsMoved && !oursMoved {
		return insertKeys(theirs, ours, base, true), true
	}
	return insertKeys(ours, theirs, base, false), true
}

// reordered reports whether the keys that a and b share are in another order.
func reordered(a, b []string) bool {
	common := func(keys, others []string) []string {
		return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !slices.Contains(others, key) })
	}
	return !slices.Equal(common(a, b), common(b, a))
}

// insertKeys returns keys with those of others that it lacks, each behind the one
// that it follows in others: behind that one itself, or with first false behind
// what keys has added there since base.
func insertKeys(keys, others, base []string, first bool) []string {
	order := slices.Clone(keys)
	at := 0
	for _, key := range others {
		if known := slices.Index(order, key); known >= 0 {
			at = known + 1
			continue
		}
		for !first && at < len(order) && !slices.Contains(base, order[at]) && !slices.Contains(others, order[at]) {
			at++
		}
		order = slices.Insert(order, at, key)
		at++
	}
	return order
}

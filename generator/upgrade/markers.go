package upgrade

import (
	"bytes"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// markerLines returns the numbers, from 1, of the lines of text that open or
// close a conflict; none unless there are both.
func markerLines(text []byte) []int {
	if !bytes.Contains(text, []byte("<<<<<<< ")) || !bytes.Contains(text, []byte(">>>>>>> ")) {
		return nil
	}
	var lines []int
	opened, closed := false, false
	for i, line := range splitLines(text) {
		switch {
		case strings.HasPrefix(line, "<<<<<<< "):
			opened = true
		case strings.HasPrefix(line, ">>>>>>> "):
			closed = true
		default:
			continue
		}
		lines = append(lines, i+1)
	}
	if !opened || !closed {
		return nil
	}
	return lines
}

// leftMarkers reports conflict markers that an edit brought into a file, as
// the problem that blocks the next upgrade.
func leftMarkers(tracks []*track) error {
	var places []worktree.Place
	for _, t := range tracks {
		if t.ours.Kind != worktree.Regular || !t.userEdited && t.base != nil {
			continue
		}
		if len(markerLines(t.baseText)) > 0 || t.theirs != nil && len(markerLines(t.theirsText)) > 0 {
			continue // the template is about markers
		}
		for _, line := range markerLines(t.ours.Content) {
			places = append(places, worktree.Place{Path: t.path, Line: line})
		}
	}
	return markersProblem(places)
}

// markersProblem returns the problem of markers at places, nil for none.
func markersProblem(places []worktree.Place) error {
	if len(places) == 0 {
		return nil
	}
	slices.SortStableFunc(places, func(a, b worktree.Place) int { return strings.Compare(a.Path, b.Path) })
	return &worktree.Problem{
		Code: "markers", Blocked: true, Places: places,
		Message: "conflict markers are left in the project",
		Hint:    "choose what each place should say, delete the markers, then try again",
	}
}

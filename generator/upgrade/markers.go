package upgrade

import (
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// leftMarkers reports conflict markers that an edit brought into a file, as
// the problem that blocks the next upgrade.
func leftMarkers(tracks []*track) error {
	var places []worktree.Place
	for _, t := range tracks {
		if t.ours.Kind != worktree.Regular || !t.userEdited && t.base != nil {
			continue
		}
		if len(merge.MarkerLines(t.baseText)) > 0 || t.theirs != nil && len(merge.MarkerLines(t.theirsText)) > 0 {
			continue // the template is about markers
		}
		for _, line := range merge.MarkerLines(t.ours.Content) {
			places = append(places, worktree.Place{Path: t.path, Line: line})
		}
	}
	return merge.MarkersProblem(places)
}

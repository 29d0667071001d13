package plan

import (
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// leftMarkers returns the problem of conflict markers of an upgrade in the
// owner's files that are not the templates' own. Markers of other programs may be
// there on purpose, in a text that explains them.
func leftMarkers(files []*file) error {
	var places []worktree.Place
	for _, f := range files {
		if f.ours.Kind != worktree.Regular || !f.userEdited && f.base != nil {
			continue
		}
		if len(merge.OwnMarkerLines(f.baseText)) > 0 || f.theirs != nil && len(merge.OwnMarkerLines(f.theirsText)) > 0 {
			continue // the template has markers itself
		}
		for _, line := range merge.OwnMarkerLines(f.ours.Content) {
			places = append(places, worktree.Place{Path: f.path, Line: line})
		}
	}
	return merge.MarkersProblem(places)
}

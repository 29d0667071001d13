package plan

import (
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// leftMarkers returns the problem of conflict markers in the owner's files that
// are not the templates' own.
func leftMarkers(files []*file) error {
	var places []worktree.Place
	for _, f := range files {
		if f.ours.Kind != worktree.Regular || !f.userEdited && f.base != nil {
			continue
		}
		if len(merge.MarkerLines(f.baseText)) > 0 || f.theirs != nil && len(merge.MarkerLines(f.theirsText)) > 0 {
			continue // the template has markers itself
		}
		for _, line := range merge.MarkerLines(f.ours.Content) {
			places = append(places, worktree.Place{Path: f.path, Line: line})
		}
	}
	return merge.MarkersProblem(places)
}

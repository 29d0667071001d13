package upgrade

import (
	"fmt"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkRestore refuses a path that cannot be brought back.
func (p *planner) checkRestore(tracks []*track) error {
	for _, name := range p.in.Restore {
		index := slices.IndexFunc(tracks, func(t *track) bool { return t.theirs != nil && t.theirs.Path == name })
		if index < 0 {
			return &worktree.Problem{Code: "restore_unknown", Usage: true,
				Message: fmt.Sprintf("the templates deliver no %s", worktree.Quote(name)),
				Hint:    "give the path as the templates have it, relative to the project"}
		}
		if t := tracks[index]; t.ours.Kind != worktree.Absent {
			return &worktree.Problem{Code: "restore_present", Usage: true,
				Message: fmt.Sprintf("%s is not missing, it stands at %s", worktree.Quote(name), worktree.Quote(t.path)),
				Hint:    "delete it first if the template's version shall replace yours"}
		}
	}
	return nil
}

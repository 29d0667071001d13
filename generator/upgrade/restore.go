package upgrade

import (
	"fmt"
	"slices"
)

// checkRestore refuses a path that cannot be brought back.
func (p *planner) checkRestore(tracks []*track) error {
	for _, name := range p.in.Restore {
		index := slices.IndexFunc(tracks, func(t *track) bool { return t.theirs != nil && t.theirs.Path == name })
		if index < 0 {
			return &Problem{Code: "restore_unknown", Usage: true,
				Message: fmt.Sprintf("the templates deliver no %s", Quote(name)),
				Hint:    "give the path as the templates have it, relative to the project"}
		}
		if t := tracks[index]; t.ours.kind != absent {
			return &Problem{Code: "restore_present", Usage: true,
				Message: fmt.Sprintf("%s is not missing, it stands at %s", Quote(name), Quote(t.path)),
				Hint:    "delete it first if the template's version shall replace yours"}
		}
	}
	return nil
}

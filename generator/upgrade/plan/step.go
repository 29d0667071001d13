package plan

import "github.com/chassis-go/chassis/generator/upgrade/worktree"

// A Step takes one path from one state to another.
type Step struct {
	Path string            `json:"path"`
	Old  worktree.Snapshot `json:"old"`
	New  worktree.Snapshot `json:"new"`

	Before   worktree.Entry `json:"-"`
	After    worktree.Entry `json:"-"`
	Pristine bool           `json:"-"` // Before equals the base, so that it need not be committed
}

// NewStep returns the step that takes a path from before to after.
func NewStep(path string, before, after worktree.Entry) Step {
	return Step{Path: path, Old: before.Snapshot(), New: after.Snapshot(), Before: before, After: after}
}

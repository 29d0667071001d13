package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// finish returns the plan, sorted by path.
func (b *builder) finish(files []*file) *Plan {
	plan := &Plan{Changes: b.changes, Deleted: b.deleted, Moves: map[string]string{}}
	if b.in.Mode != merge.Rej {
		for _, f := range b.conflicts {
			plan.Unmerged = append(plan.Unmerged, f.unmerged())
		}
	}
	for _, f := range files {
		if step := b.steps[f.path]; step != nil && f.base != nil {
			step.Pristine = !f.userEdited
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.steps)) {
		step := b.steps[name]
		step.Old, step.New = step.Before.Snapshot(), step.After.Snapshot()
		if step.Old != step.New {
			plan.Steps = append(plan.Steps, *step)
		}
	}
	slices.SortStableFunc(plan.Changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	b.followMoves(plan, files)
	if plan.Tidy = b.tidy; b.tidy {
		b.notes = append(b.notes, "go.mod and go.sum were merged: run go mod tidy")
	}
	if plan.Requires = b.requires(files); len(plan.Requires) > 0 {
		plan.Tidy = true
		b.notes = append(b.notes, fmt.Sprintf("the templates require other modules, and %s is not the service's own: run go get for them, then go mod tidy", worktree.Quote(b.in.ModuleFile)))
	}
	slices.Sort(b.notes)
	plan.Notes = slices.Compact(b.notes)
	return plan
}

// followMoves remembers in the plan where files are that are not where the templates
// have them.
func (b *builder) followMoves(plan *Plan, files []*file) {
	followed := map[string]bool{}
	for _, f := range files {
		if f.theirs == nil || f.userDeleted() && !f.restore && f.base != nil {
			continue
		}
		if f.target != f.theirs.Path && !followed[f.target] {
			plan.Moves[f.theirs.Path] = f.target
			followed[f.target] = true
		}
		b.noteMove(f)
	}
}

// requires returns the modules that the templates newly require, if the owner keeps
// the requirements of the service in a go.mod above it.
func (b *builder) requires(files []*file) []string {
	if b.in.ModuleFile == "" {
		return nil
	}
	for _, f := range files {
		if f.base != nil && f.theirs != nil && f.base.Path == "go.mod" {
			return merge.NewRequirements(f.base.Content, f.theirs.Content)
		}
	}
	return nil
}

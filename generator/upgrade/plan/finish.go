package plan

import (
	"cmp"
	"maps"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
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
	for _, f := range files {
		if f.theirs == nil || f.userDeleted() && !f.restore && f.base != nil {
			continue
		}
		if f.target != f.theirs.Path {
			plan.Moves[f.theirs.Path] = f.target
		}
		b.noteMove(f)
	}
	if plan.Tidy = b.tidy; b.tidy {
		b.notes = append(b.notes, "go.mod and go.sum were merged: run go mod tidy")
	}
	slices.Sort(b.notes)
	plan.Notes = slices.Compact(b.notes)
	return plan
}

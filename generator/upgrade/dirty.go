package upgrade

import (
	"context"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// blockDirty refuses steps that would touch what git could not bring back: an
// edit that is not committed, or a file that git does not know. What equals
// the pristine render is no loss. A project of which git knows nothing at all
// is treated as one without git.
func blockDirty(ctx context.Context, r *worktree.Repository, plan *Plan) error {
	if r == nil {
		return nil
	}
	names := []string{statePath}
	for _, step := range plan.Steps {
		names = append(names, step.Path)
	}
	dirty, err := r.Status(ctx, names)
	if err != nil {
		return err
	}
	if allIgnored(dirty, names, plan) {
		return nil
	}
	var places []worktree.Place
	for _, step := range plan.Steps {
		if state, is := dirty[step.Path]; is && step.Before.Kind != worktree.Absent && !step.Pristine && step.Path != basePath && step.Path != statePath {
			places = append(places, worktree.Place{Path: step.Path, Why: state.Why})
		}
	}
	if len(places) == 0 {
		return blockSparse(ctx, r, plan)
	}
	return &worktree.Problem{
		Code: "dirty", Blocked: true, Places: places,
		Message: "the upgrade would touch work that is not in git",
		Hint:    "commit these paths (or move them away), then upgrade again",
	}
}

// allIgnored reports whether git ignores everything that is there of a
// project: it stands inside some other repository by chance.
func allIgnored(dirty map[string]worktree.Status, names []string, plan *Plan) bool {
	there := map[string]bool{statePath: true}
	for _, step := range plan.Steps {
		there[step.Path] = step.Before.Kind != worktree.Absent
	}
	return !slices.ContainsFunc(names, func(name string) bool { return there[name] && !dirty[name].Ignored })
}

// blockSparse refuses an upgrade for which git keeps a file out of the work
// tree: it only looks as if its owner had deleted it.
func blockSparse(ctx context.Context, r *worktree.Repository, plan *Plan) error {
	names := slices.Clone(plan.deleted)
	for _, step := range plan.Steps {
		if step.Before.Kind == worktree.Absent {
			names = append(names, step.Path)
		}
	}
	sparse, err := r.Sparse(ctx, names)
	if err != nil || len(sparse) == 0 {
		return err
	}
	var places []worktree.Place
	for _, name := range sparse {
		places = append(places, worktree.Place{Path: name})
	}
	return &worktree.Problem{
		Code: "sparse", Blocked: true, Places: places,
		Message: "the templates changed files that git keeps out of this sparse checkout",
		Hint:    "bring them into the work tree (git sparse-checkout disable), then upgrade again",
	}
}

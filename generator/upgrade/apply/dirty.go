package apply

import (
	"context"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkCommitted returns the problem of steps that would overwrite what git
// cannot restore: an uncommitted edit, or a file that git does not track. Files
// that equal the base are no loss, unless git ignores them: then the base may
// have guessed a file of the owner. A project that git ignores altogether is
// treated like one without git.
func checkCommitted(ctx context.Context, r *worktree.Repository, p *plan.Plan) error {
	if r == nil {
		return nil
	}
	names := []string{generator.StatePath}
	for _, step := range p.Steps {
		names = append(names, step.Path)
	}
	dirty, err := r.Status(ctx, names)
	if err != nil {
		return err
	}
	if allIgnored(dirty, names, p) {
		return nil
	}
	var places []worktree.Place
	for _, step := range p.Steps {
		state, is := dirty[step.Path]
		if is && step.Before.Kind != worktree.Absent && (!step.Pristine || state.Ignored) && !isOwn(step.Path) {
			places = append(places, worktree.Place{Path: step.Path, Why: state.Why})
		}
	}
	if len(places) == 0 {
		return checkSparse(ctx, r, p)
	}
	return &worktree.Problem{
		Code: "dirty", Blocked: true, Places: places,
		Message: "the upgrade would touch work that is not in git",
		Hint:    "commit these paths (or move them away), then upgrade again",
	}
}

// isOwn reports whether chassis keeps the file at name for itself.
func isOwn(name string) bool { return name == generator.BasePath || name == generator.StatePath }

// allIgnored reports whether git ignores every existing path among names: the
// repository around the project is another one.
func allIgnored(dirty map[string]worktree.Status, names []string, p *plan.Plan) bool {
	there := map[string]bool{generator.StatePath: true}
	for _, step := range p.Steps {
		there[step.Path] = step.Before.Kind != worktree.Absent
	}
	return !slices.ContainsFunc(names, func(name string) bool { return there[name] && !dirty[name].Ignored })
}

// checkSparse returns the problem of files that are missing only because of a
// sparse checkout: the owner did not delete them.
func checkSparse(ctx context.Context, r *worktree.Repository, p *plan.Plan) error {
	names := slices.Clone(p.Deleted)
	for _, step := range p.Steps {
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
		Hint:    "add them to the work tree (git sparse-checkout disable), then upgrade again",
	}
}

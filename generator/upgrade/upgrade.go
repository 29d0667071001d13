package upgrade

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/apply"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// An Upgrade is a planned upgrade.
type Upgrade struct {
	options  Options
	project  *project
	repo     *worktree.Repository // nil without git
	from, to string               // template versions
	plan     *plan.Plan
	report   Report
}

// Prepare plans an upgrade and changes nothing. The caller closes it. Errors
// that concern the project are [*Problem]s, those about answers
// [*generator.ValidationError]s.
func Prepare(ctx context.Context, options Options) (u *Upgrade, err error) {
	dir, err := filepath.Abs(options.Dir)
	if err != nil {
		return nil, err
	}
	root, err := openRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, root.Close())
		}
	}()
	if err := apply.CheckUnfinished(apply.Project{Dir: dir, Root: root}); err != nil {
		return nil, err
	}
	project, err := openProject(dir, root)
	if err != nil {
		return nil, err
	}
	u = &Upgrade{options: options, project: project, from: project.state.TemplateVersion}
	if u.to, err = generator.TemplateVersion(options.Templates); err != nil {
		return nil, err
	}
	if compareVersions(u.to, u.from) < 0 && !options.AllowDowngrade {
		return nil, worktree.Problemf("downgrade", "upgrade chassis itself, or allow it with --allow-downgrade",
			"the project has templates %s, this chassis has %s", u.from, u.to)
	}
	if err := project.readBase(options.Templates, u.to); err != nil {
		return nil, err
	}
	if u.repo, err = worktree.FindRepository(ctx, dir); err != nil {
		return nil, err
	}
	return u, u.makePlan(ctx)
}

// Close releases the project.
func (u *Upgrade) Close() error { return u.project.root.Close() }

// makePlan makes the plan, with the project's new state as its last steps, and
// the report.
func (u *Upgrade) makePlan(ctx context.Context) error {
	p := u.project
	answers, err := p.settings(u.options.Set)
	if err != nil {
		return err
	}
	theirs, err := generator.Render(u.options.Templates, answers)
	if err != nil {
		return err
	}
	moves, err := readMoves(u.options.Templates)
	if err != nil {
		return err
	}
	changelog, err := changesBetween(u.options.Templates, u.from, u.to)
	if err != nil {
		return err
	}
	u.plan, err = plan.Make(ctx, plan.Input{
		Base: p.base, Theirs: theirs, Ours: worktree.FS(p.root, p.dir),
		Moves: movesBetween(moves, u.from, u.to), OwnMoves: p.state.Moves,
		Was: p.state.Answers, Is: answers, Version: u.to,
		Mode: u.options.Mode, MergeFile: worktree.MergeFile, Restore: u.options.Restore,
		FileMode: func() bool { return u.repo == nil || u.repo.HasFileMode(ctx) },
	})
	if err != nil {
		return err
	}
	if u.isCurrent(answers, theirs) {
		u.plan.Changes, u.plan.Notes = nil, nil
		u.report = u.makeReport(true, changelog)
		return nil
	}
	u.addNotes()
	u.report = u.makeReport(false, changelog)
	return u.addState(answers, theirs)
}

// addNotes adds to the plan what it cannot know of the project.
func (u *Upgrade) addNotes() {
	if u.repo == nil && worktree.InsideRepository(u.project.dir) {
		u.plan.Notes = append(u.plan.Notes, "git is not available, so uncommitted edits do not block the upgrade")
	}
	if u.project.repaired {
		u.plan.Notes = append(u.plan.Notes, generator.BasePath+" was damaged and is rendered again")
	}
}

// Patch returns what the upgrade does to the owner's files as a patch, see
// [plan.Plan.Patch].
func (u *Upgrade) Patch() string { return u.plan.Patch() }

// Apply applies the plan. If it fails, the project is as it was before, unless the
// error says otherwise.
func (u *Upgrade) Apply(ctx context.Context) error {
	if u.report.Status == Current || len(u.plan.Steps) == 0 {
		return nil
	}
	project := apply.Project{Dir: u.project.dir, Root: u.project.root, Repo: u.repo, Hook: u.options.Hook}
	return apply.Apply(ctx, project, u.plan, &u.report)
}

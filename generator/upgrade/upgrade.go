package upgrade

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/apply"
	"github.com/chassis-go/chassis/generator/upgrade/changelog"
	"github.com/chassis-go/chassis/generator/upgrade/codemod"
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
	earlier  *apply.Earlier // an upgrade that this one closes; nil if there is none
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
	earlier, err := apply.CheckUnfinished(ctx, apply.Project{Dir: dir, Root: root})
	if err != nil {
		return nil, err
	}
	project, err := openProject(ctx, dir, root)
	if err != nil {
		return nil, err
	}
	u = &Upgrade{options: options, project: project, from: project.state.TemplateVersion, earlier: earlier}
	if u.to, err = generator.TemplateVersion(options.Templates); err != nil {
		return nil, err
	}
	if err := u.checkVersion(); err != nil {
		return nil, err
	}
	if err := project.readBase(options.Templates, u.to); err != nil {
		return nil, err
	}
	if err := u.findModule(); err != nil {
		return nil, err
	}
	if u.repo, err = worktree.FindRepository(ctx, dir); err != nil {
		return nil, err
	}
	return u, u.makePlan(ctx)
}

// checkVersion returns the problem of templates that are older than the project's.
func (u *Upgrade) checkVersion() error {
	if compareVersions(u.to, u.from) >= 0 || u.options.AllowDowngrade {
		return nil
	}
	return worktree.Problemf("downgrade", "upgrade chassis itself, or allow it with --allow-downgrade",
		"the project has templates %s, this chassis has %s", u.from, u.to)
}

// Close releases the project.
func (u *Upgrade) Close() error { return u.project.root.Close() }

// makePlan makes the plan, with the project's new state as its last steps, and
// the report.
func (u *Upgrade) makePlan(ctx context.Context) error {
	p := u.project
	answers, notes, err := u.answers()
	if err != nil {
		return err
	}
	theirs, err := generator.Render(u.options.Templates, answers)
	if err != nil {
		return err
	}
	if err := p.checkInside(theirs); err != nil {
		return err
	}
	releases, err := u.releases(answers)
	if err != nil {
		return err
	}
	in, err := u.planInput(ctx, answers, theirs)
	if err != nil {
		return err
	}
	if u.plan, err = plan.Make(ctx, in); err != nil {
		return err
	}
	current := u.isCurrent(answers, theirs)
	if current {
		u.plan.Changes, u.plan.Notes = nil, nil
	} else if err := u.addState(answers, theirs); err != nil {
		return err
	}
	u.addNotes(notes)
	if err := u.verify(ctx); err != nil {
		return err
	}
	u.report = u.makeReport(current && u.earlier == nil)
	if !current {
		addChangelog(&u.report, releases, u.mentions(changelog.Texts(releases), theirs))
	}
	return nil
}

// planInput returns what the plan for new answers, and their render, depends on.
func (u *Upgrade) planInput(ctx context.Context, answers generator.Spec, theirs []generator.File) (plan.Input, error) {
	p := u.project
	moves, err := readMoves(u.options.Templates)
	return plan.Input{
		Base: p.base, Theirs: theirs, Ours: worktree.FS(p.root, p.dir),
		Moves: movesBetween(moves, u.from, u.to, p.base, theirs), OwnMoves: p.state.Moves,
		Was: p.state.Answers, Is: answers, Module: p.module, ModuleFile: p.moduleFile, Version: u.to,
		Mode: u.options.Mode, Without: u.options.Without, MergeFile: worktree.MergeFile, Restore: cleanPaths(u.options.Restore),
		Mine: p.state.Mine, Take: u.options.Take, Codemods: u.codemods(),
		FileMode: func() bool { return u.repo == nil || u.repo.HasFileMode(ctx) },
	}, err
}

// findModule finds a module path that the owner changed by hand, unless that is left
// out.
func (u *Upgrade) findModule() error {
	if slices.Contains(u.options.Without, RuleModule) {
		return nil
	}
	return u.project.findModule()
}

// codemods returns the rewrites of the owner's code that the new templates need.
func (u *Upgrade) codemods() []codemod.Codemod {
	if slices.Contains(u.options.Without, RuleCodemods) {
		return nil
	}
	return codemod.Between(codemod.All(), u.from, u.to)
}

// addNotes adds to the plan what it cannot know of the project and the answers.
func (u *Upgrade) addNotes(ofAnswers []string) {
	if u.earlier != nil && u.earlier.Note != "" {
		u.plan.Notes = append(u.plan.Notes, u.earlier.Note)
	}
	if len(u.plan.Steps) == 0 {
		return
	}
	u.plan.Notes = append(u.plan.Notes, ofAnswers...)
	u.noteModule()
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
	if u.earlier == nil && len(u.plan.Steps) == 0 {
		return nil
	}
	return apply.Apply(ctx, u.applied(), u.plan, &u.report)
}

// Blocked returns the error that [Upgrade.Apply] would return before it changes
// anything, as far as that can be foreseen; nil if there is none. It changes
// nothing.
func (u *Upgrade) Blocked(ctx context.Context) error {
	if u.earlier != nil && u.earlier.Block != nil {
		return u.earlier.Block
	}
	return apply.Check(ctx, u.applied(), u.plan)
}

func (u *Upgrade) applied() apply.Project {
	return apply.Project{Dir: u.project.dir, Root: u.project.root, Repo: u.repo, Bot: u.options.Bot, Hook: u.options.Hook}
}

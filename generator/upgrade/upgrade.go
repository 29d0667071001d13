package upgrade

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Options say what to upgrade and how.
type Options struct {
	Dir            string // of the project
	Templates      fs.FS  // rooted at templates/
	Set            []string
	Restore        []string
	Mode           ConflictMode // zero is [Markers]
	AllowDowngrade bool

	// Hook, if not nil, is called before each operation that changes the
	// project. Tests end the process in it.
	Hook func(operation string)
}

// An Upgrade is planned and ready to be applied.
type Upgrade struct {
	Plan *Plan
	From string // template versions
	To   string

	options   Options
	project   *project
	repo      *worktree.Repository
	changes   string // of the changelog
	isCurrent bool
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
	if err := checkUnfinished(root); err != nil {
		return nil, inProgress(dir, err)
	}
	project, err := openProject(dir, root)
	if err != nil {
		return nil, err
	}
	u = &Upgrade{options: options, project: project, From: project.state.TemplateVersion}
	if u.To, err = generator.TemplateVersion(options.Templates); err != nil {
		return nil, err
	}
	if compareVersions(u.To, u.From) < 0 && !options.AllowDowngrade {
		return nil, worktree.Problemf("downgrade", "upgrade chassis itself, or go back on purpose with --allow-downgrade",
			"the project has templates %s, this chassis only %s", u.From, u.To)
	}
	if err := project.readBase(options.Templates, u.To); err != nil {
		return nil, err
	}
	if u.repo, err = worktree.FindRepository(ctx, dir); err != nil {
		return nil, err
	}
	return u, u.plan(ctx)
}

// Close releases the project.
func (u *Upgrade) Close() error { return u.project.root.Close() }

// plan fills in the plan, with the project's new state as its last steps.
func (u *Upgrade) plan(ctx context.Context) error {
	p := u.project
	answers, err := p.settings(u.options.Set)
	if err != nil {
		return err
	}
	theirs, err := generator.Render(u.options.Templates, answers)
	if err != nil {
		return err
	}
	moves, err := ReadMoves(u.options.Templates)
	if err != nil {
		return err
	}
	if u.changes, err = changesBetween(u.options.Templates, u.From, u.To); err != nil {
		return err
	}
	u.Plan, err = MakePlan(ctx, Input{
		Base: p.base, Theirs: theirs, Ours: worktree.FS(p.root, p.dir),
		Moves: movesBetween(moves, u.From, u.To), OwnMoves: p.state.Moves,
		Was: p.state.Answers, Is: answers, Version: u.To,
		Mode: u.options.Mode, MergeFile: worktree.MergeFile, Restore: u.options.Restore,
		FileMode: func() bool { return u.repo == nil || u.repo.HasFileMode(ctx) },
	})
	if err != nil {
		return err
	}
	same := u.From == u.To && reflect.DeepEqual(answers, p.state.Answers) && sameFiles(p.base, theirs)
	if u.isCurrent = same && !p.repaired && len(u.Plan.Steps) == 0; u.isCurrent {
		u.Plan.Changes, u.Plan.Notes = nil, nil
		return nil
	}
	if u.repo == nil && worktree.InsideRepository(p.dir) {
		u.Plan.Notes = append(u.Plan.Notes, "git is not at hand here, so nobody checked whether your edits are committed")
	}
	if p.repaired {
		u.Plan.Notes = append(u.Plan.Notes, basePath+" was damaged and is rendered anew")
	}
	return u.addState(answers, theirs)
}

// addState adds the steps by which the project says that it was upgraded.
func (u *Upgrade) addState(answers generator.Spec, theirs []generator.File) error {
	packed, err := generator.Pack(theirs)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(packed)
	state, err := generator.State{
		Schema: generator.StateSchema, TemplateVersion: u.To, Answers: answers,
		BaseSHA256: hex.EncodeToString(sum[:]), Moves: u.Plan.Moves,
	}.Marshal()
	if err != nil {
		return err
	}
	for _, file := range []generator.File{
		{Path: basePath, Mode: 0o644, Content: packed},
		{Path: statePath, Mode: 0o644, Content: state},
	} {
		step, err := fileStep(u.project.root.FS(), file)
		if err != nil {
			return worktree.OutsideError(file.Path, err)
		}
		if step.Old.Kind != worktree.Regular && step.Old.Kind != worktree.Absent {
			return worktree.Problemf("state", "put the file itself there, then upgrade again", "%s is a %s", file.Path, step.Old.Kind)
		}
		if step.Before.Kind == worktree.Regular {
			step.After.Mode = step.Before.Mode
			step.New = step.After.Snapshot()
		}
		if step.Old != step.New {
			u.Plan.Steps = append(u.Plan.Steps, step)
		}
	}
	return nil
}

func sameFiles(a, b []generator.File) bool {
	return slices.EqualFunc(a, b, func(x, y generator.File) bool {
		return x.Path == y.Path && worktree.Executable(x.Mode) == worktree.Executable(y.Mode) && bytes.Equal(x.Content, y.Content)
	})
}

// Apply carries the plan out. If it fails, the project is as it was before.
func (u *Upgrade) Apply(ctx context.Context) error {
	if u.isCurrent || len(u.Plan.Steps) == 0 {
		return nil
	}
	release, err := lock(filepath.Join(u.project.dir, filepath.Dir(statePath)))
	if err != nil {
		return err
	}
	defer release()
	root := u.project.root
	if err := checkUnfinished(root); err != nil {
		return err
	}
	if err := blockDirty(ctx, u.repo, u.Plan); err != nil {
		return err
	}
	if err := checkSteps(root, u.Plan.Steps); err != nil {
		return err
	}
	a := &applier{root: root, repo: u.repo, hook: u.options.Hook}
	a.at("stage")
	if err := u.stage(ctx, a); err != nil {
		return errors.Join(err, root.RemoveAll(workDir))
	}
	if err := a.forward(ctx); err != nil {
		return u.takeBack(ctx, a, err)
	}
	return a.finish()
}

// stage puts on disk all that is needed to carry the plan out, the journal
// last.
func (u *Upgrade) stage(ctx context.Context, a *applier) (err error) {
	if a.journal, err = stage(ctx, a.root, u.Plan.Steps); err != nil {
		return err
	}
	if u.options.Mode != Rej && u.repo != nil {
		a.journal.Index, err = u.repo.StageConflicts(ctx, u.Plan.unmerged)
		if err != nil { // the markers in the files still say it all
			u.Plan.Notes = append(u.Plan.Notes, "git could not be told about the conflicts: "+worktree.OneLine(err))
		}
	}
	report := u.Report()
	a.journal.Report, a.journal.Changelog = &report, report.Changelog
	a.at("journal")
	return a.journal.write(a.root)
}

// takeBack undoes an upgrade that failed half-way.
func (u *Upgrade) takeBack(ctx context.Context, a *applier, cause error) error {
	ctx = context.WithoutCancel(ctx)
	_, err := a.back(ctx)
	if err == nil {
		err = removeJournal(a.root)
	}
	if err != nil {
		return &worktree.Problem{Code: "half_done", Blocked: true,
			Message: fmt.Sprintf("the upgrade failed (%s) and could not be taken back (%s)", worktree.OneLine(cause), worktree.OneLine(err)),
			Hint:    "remove what is in the way, then run chassis upgrade --abort"}
	}
	return worktree.OutsideError("a path of the project", cause)
}

// finish ends an upgrade whose steps are all done: without conflicts nothing
// of it is kept, else what --abort needs.
func (a *applier) finish() (err error) {
	a.at("finish")
	if len(a.journal.Report.Conflicts) == 0 {
		err = removeJournal(a.root)
	} else {
		a.journal.Phase = applied
		err = a.journal.write(a.root)
	}
	if err != nil {
		return &worktree.Problem{Code: "unfinished", Blocked: true,
			Message: "the upgrade is done, but cannot be closed: " + worktree.OneLine(err),
			Hint:    "remove what is in the way, then run chassis upgrade --continue"}
	}
	return nil
}

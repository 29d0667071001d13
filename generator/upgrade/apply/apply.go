package apply

import (
	"context"
	"errors"
	"os"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Project is the rendered service that is upgraded.
type Project struct {
	Dir  string               // absolute path
	Root *os.Root             // of Dir
	Repo *worktree.Repository // nil without git; Continue and Abort find it themselves

	// Hook, if not nil, is called before each operation that changes the
	// project. Tests end the process in it.
	Hook func(operation string)
}

// Apply carries the steps of p out and adds to report, which the journal
// keeps, what the owner should know about that. If it fails, the project is as
// it was before.
func Apply(ctx context.Context, project Project, p *plan.Plan, report *plan.Report) error {
	release, err := project.lock()
	if err != nil {
		return err
	}
	defer release()
	if err := checkUnfinished(project.Root); err != nil {
		return err
	}
	if err := checkCommitted(ctx, project.Repo, p); err != nil {
		return err
	}
	if err := checkSteps(project.Root, p.Steps); err != nil {
		return err
	}
	a := &applier{Project: project}
	a.at("stage")
	if err := a.stage(ctx, p, report); err != nil {
		return errors.Join(err, a.Root.RemoveAll(workDir))
	}
	if err := a.forward(ctx); err != nil {
		return a.takeBack(ctx, err)
	}
	return a.finish()
}

// applier carries a journal out, forward or back. Each of its operations may
// be the last one of the process, and may be done again by the next.
type applier struct {
	Project
	journal *journal
	ready   bool // what precedes the project's state is done
}

// at announces an operation.
func (a *applier) at(operation string) {
	if a.Hook != nil {
		a.Hook(operation)
	}
}

// stage puts on disk all that is needed to carry the plan out, the journal
// last.
func (a *applier) stage(ctx context.Context, p *plan.Plan, report *plan.Report) (err error) {
	if a.journal, err = stage(ctx, a.Root, p.Steps); err != nil {
		return err
	}
	if a.Repo != nil {
		a.journal.Index, err = a.Repo.StageConflicts(ctx, p.Unmerged)
		if err != nil { // the markers in the files still say it all
			report.Notes = append(report.Notes, "git could not be told about the conflicts: "+worktree.OneLine(err))
		}
	}
	a.journal.Report, a.journal.Changelog = report, report.Changelog
	a.at("journal")
	return a.journal.write(a.Root)
}

// finish ends an upgrade whose steps are all done: without conflicts nothing
// of it is kept, else what --abort needs.
func (a *applier) finish() (err error) {
	a.at("finish")
	if len(a.journal.Report.Conflicts) == 0 {
		err = removeJournal(a.Root)
	} else {
		a.journal.Phase = applied
		err = a.journal.write(a.Root)
	}
	if err != nil {
		return &worktree.Problem{Code: "unfinished", Blocked: true,
			Message: "the upgrade is done, but cannot be closed: " + worktree.OneLine(err),
			Hint:    "remove what is in the way, then run chassis upgrade --continue"}
	}
	return nil
}

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

	Bot bool // closes an upgrade at once, without stages in git's index

	// Hook, if not nil, is called before each operation that changes the
	// project. Tests end the process in it.
	Hook func(operation string)
}

// Apply carries out the steps of p, closes an [Earlier] upgrade, and adds to the
// notes of report, which goes into the journal. If it fails, the project is as it was before, unless the
// error says otherwise.
func Apply(ctx context.Context, project Project, p *plan.Plan, report *plan.Report) error {
	release, err := project.lock()
	if err != nil {
		return err
	}
	defer release()
	earlier, err := project.checkUnfinished(ctx)
	switch {
	case err != nil:
		return err
	case earlier != nil && earlier.Block != nil:
		return earlier.Block
	case len(p.Steps) == 0:
		return removeJournal(project.Root)
	}
	if err := Check(ctx, project, p); err != nil {
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
		return a.rollBackAfter(ctx, err)
	}
	return a.finish()
}

// applier carries out the steps of a journal, or rolls them back. The process may
// be killed before any of its operations, and the next process may repeat them.
type applier struct {
	Project
	journal *journal
	resumed bool // another process began the upgrade
	ready   bool // the directories are synced and the index is updated
}

// at calls the hook before an operation.
func (a *applier) at(operation string) {
	if a.Hook != nil {
		a.Hook(operation)
	}
}

// stage writes everything that the steps of p need to disk, the journal last.
func (a *applier) stage(ctx context.Context, p *plan.Plan, report *plan.Report) (err error) {
	if a.journal, err = stage(ctx, a.Root, p.Steps); err != nil {
		return err
	}
	if a.Repo != nil && !a.Bot && len(report.Conflicts) > 0 {
		head := a.Repo.Head(ctx)
		a.journal.Head = &head
		a.journal.Index, err = a.Repo.StageConflicts(ctx, p.Unmerged, workDir)
		if ctx.Err() != nil { // nothing is applied yet
			return ctx.Err()
		}
		if err != nil { // not needed: the files have markers
			report.Notes = append(report.Notes, "the conflicts are not in git's index: "+worktree.OneLine(err))
		}
	}
	a.journal.Report = report
	a.at("journal")
	return a.journal.write(a.Root)
}

// finish closes an upgrade whose steps are all done. Without conflicts, and for
// a bot, it removes the journal, else it keeps what Abort needs.
func (a *applier) finish() (err error) {
	a.at("finish")
	if len(a.journal.Report.Conflicts) == 0 || a.Bot {
		err = removeJournal(a.Root)
	} else {
		a.journal.Phase = applied
		err = a.journal.write(a.Root)
	}
	if err != nil {
		return &worktree.Problem{
			Code: "unfinished", Blocked: true,
			Message: "the upgrade is applied, but its journal cannot be closed: " + worktree.OneLine(err),
			Hint:    "remove the cause, then run chassis upgrade --continue",
		}
	}
	return nil
}

package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/changelog"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Continue finishes an upgrade that was interrupted, or closes one whose
// conflicts are resolved, and returns its report.
func Continue(ctx context.Context, project Project) (plan.Report, error) {
	var report plan.Report
	err := withJournal(ctx, project, func(a *applier) error {
		report = *a.journal.Report
		switch a.journal.Phase {
		case aborting:
			_, err := a.checkUnfinished(ctx)
			return err
		case applied:
			if err := a.close(); err != nil {
				return err
			}
			report.Resolve()
			return nil
		}
		if err := a.forward(ctx); err != nil {
			return interfered(err)
		}
		return a.finish()
	})
	return report, err
}

// close removes the journal of an upgrade whose conflicts are resolved.
func (a *applier) close() error {
	if a.wasReset() {
		return &worktree.Problem{
			Code: "rolled_back", Blocked: true,
			Message: "the upgrade was rolled back by other means: the project has templates " + a.journal.Report.From,
			Hint:    "remove its journal with chassis upgrade --abort, then upgrade again",
		}
	}
	if err := a.unresolved(); err != nil {
		return err
	}
	return removeJournal(a.Root)
}

// Abort rolls back an upgrade that was interrupted, or that left conflicts:
// every byte, mode and index entry is as before. Edits that were made since
// are moved aside; the report's notes say where. It refuses to roll back what
// is committed.
func Abort(ctx context.Context, project Project) (plan.Report, error) {
	report := plan.Report{
		Schema: plan.ReportSchema, Status: plan.Aborted, Files: []plan.Change{}, Conflicts: []string{}, Notes: []string{}, Next: []string{},
		Changelog: []changelog.Note{}, BeforeDeploy: []changelog.Step{},
	}
	err := withJournal(ctx, project, func(a *applier) error {
		report.From, report.To = a.journal.Report.From, a.journal.Report.To
		if a.journal.Phase == applied {
			if err := a.checkBuiltUpon(ctx); err != nil {
				return err
			}
		}
		rescued, err := a.rollBack(ctx)
		for _, name := range rescued {
			report.Notes = append(report.Notes, "an edit made since the upgrade is kept in "+worktree.Quote(name))
		}
		if err != nil {
			return interfered(err)
		}
		return removeJournal(a.Root)
	})
	return report, err
}

// checkBuiltUpon returns the problem of an upgrade that is committed: an abort
// would also undo what came after it.
func (a *applier) checkBuiltUpon(ctx context.Context) error {
	commit, err := a.builtUpon(ctx)
	if err != nil || commit == "" {
		return err
	}
	commit = commit[:min(len(commit), 12)]
	return &worktree.Problem{
		Code: "committed", Blocked: true,
		Message: fmt.Sprintf("the upgrade to %s is committed (%s), so an abort would undo what was built upon it", a.journal.Report.To, commit),
		Hint:    "undo the commit with git revert " + commit + ", or close the upgrade with chassis upgrade --continue",
	}
}

// withJournal runs do with the upgrade that is not finished.
func withJournal(ctx context.Context, project Project, do func(*applier) error) error {
	release, err := project.lock()
	if err != nil {
		return err
	}
	defer release()
	a, err := project.openJournal(ctx)
	if err != nil {
		return err
	}
	if a == nil {
		return errors.Join(worktree.Problemf("nothing_unfinished", "chassis upgrade starts one", "no upgrade is in progress"), project.Root.RemoveAll(workDir))
	}
	return do(a)
}

// wasReset reports whether the project's state is that of before the upgrade
// though the upgrade was applied, for example after git reset --hard. Its mode does
// not count: git writes it by the umask.
func (a *applier) wasReset() bool {
	return slices.ContainsFunc(a.journal.Steps, func(step journalStep) bool {
		now, err := a.snapshot(step.Path)
		return step.Path == generator.StatePath && err == nil && now.Kind == step.Old.Kind && now.Hash == step.Old.Hash
	})
}

// changedSince returns the problem of a staged file that is not what the
// interrupted upgrade wrote, for example after git reset --hard.
func changedSince(name string) *worktree.Problem {
	return &worktree.Problem{
		Code: "interfered", Blocked: true,
		Message: fmt.Sprintf("%s changed since the upgrade was interrupted", worktree.Quote(name)),
		Hint:    "roll the upgrade back with chassis upgrade --abort, then upgrade again",
	}
}

// interfered explains why an interrupted upgrade cannot be finished.
func interfered(err error) error {
	if problem, ok := errors.AsType[*worktree.Problem](err); ok && problem.Code == "changed" {
		problem.Blocked = true
		problem.Message += " or since"
		problem.Hint = "roll the upgrade back with chassis upgrade --abort; your edit is kept in " + rescueDir
		return problem
	}
	return worktree.OutsideError("a path of the project", err)
}

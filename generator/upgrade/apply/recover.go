package apply

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Continue finishes an upgrade that was interrupted, or closes one whose
// conflicts are resolved, and returns its report.
func Continue(ctx context.Context, project Project) (plan.Report, error) {
	var report plan.Report
	err := withJournal(ctx, project, func(a *applier) error {
		report = *a.journal.Report
		report.Changelog = a.journal.Changelog
		switch a.journal.Phase {
		case aborting:
			return checkUnfinished(a.Root)
		case applied:
			if a.wasReset() {
				return &worktree.Problem{
					Code: "rolled_back", Blocked: true,
					Message: "the upgrade was rolled back by other means: the project has templates " + report.From,
					Hint:    "remove its journal with chassis upgrade --abort, then upgrade again",
				}
			}
			if err := a.journal.unresolved(a.Root); err != nil {
				return err
			}
			report.Resolve()
			return removeJournal(a.Root)
		}
		if err := a.forward(ctx); err != nil {
			return interfered(err)
		}
		return a.finish()
	})
	return report, err
}

// Abort rolls back an upgrade that was interrupted, or that left conflicts:
// every byte, mode and index entry is as before. Edits that were made since
// are moved aside; the report's notes say where.
func Abort(ctx context.Context, project Project) (plan.Report, error) {
	report := plan.Report{
		Schema: plan.ReportSchema, Status: plan.Aborted, Files: []plan.Change{}, Conflicts: []string{}, Notes: []string{}, Next: []string{},
	}
	err := withJournal(ctx, project, func(a *applier) error {
		report.From, report.To = a.journal.Report.From, a.journal.Report.To
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

// withJournal runs do with the journal of an upgrade that is not finished.
func withJournal(ctx context.Context, project Project, do func(*applier) error) error {
	release, err := project.lock()
	if err != nil {
		return err
	}
	defer release()
	j, err := readJournal(project.Root)
	if err != nil {
		return err
	}
	if j == nil {
		return errors.Join(worktree.Problemf("nothing_unfinished", "chassis upgrade starts one", "no upgrade is in progress"), project.Root.RemoveAll(workDir))
	}
	if project.Repo, err = worktree.FindRepository(ctx, project.Dir); err != nil {
		return err
	}
	return do(&applier{Project: project, journal: j})
}

// wasReset reports whether the project's state is that of before the upgrade
// though the upgrade was applied, for example after git reset --hard.
func (a *applier) wasReset() bool {
	return slices.ContainsFunc(a.journal.Steps, func(step journalStep) bool {
		now, err := a.snapshot(step.Path)
		return step.Path == generator.StatePath && err == nil && now == step.Old
	})
}

// interfered explains why an interrupted upgrade cannot be finished.
func interfered(err error) error {
	if errors.Is(err, fs.ErrNotExist) { // its staged file is gone, for example after git reset --hard
		return &worktree.Problem{
			Code: "interfered", Blocked: true,
			Message: "the project changed since the upgrade was interrupted: " + worktree.OneLine(err),
			Hint:    "roll the upgrade back with chassis upgrade --abort, then upgrade again",
		}
	}
	if problem, ok := errors.AsType[*worktree.Problem](err); ok && problem.Code == "changed" {
		problem.Blocked = true
		problem.Message += " or since"
		problem.Hint = "roll the upgrade back with chassis upgrade --abort; your edit is kept in " + rescueDir
		return problem
	}
	return worktree.OutsideError("a path of the project", err)
}

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
// conflicts are resolved, and
// returns its report.
func Continue(ctx context.Context, project Project) (plan.Report, error) {
	var report plan.Report
	err := recovering(ctx, project, func(a *applier) error {
		report = *a.journal.Report
		report.Changelog = a.journal.Changelog
		switch a.journal.Phase {
		case aborting:
			return checkUnfinished(a.Root)
		case applied:
			if a.rolledBackElsewhere() {
				return &worktree.Problem{Code: "taken_back", Blocked: true,
					Message: "the upgrade was taken back by other means: the project has templates " + report.From,
					Hint:    "forget it with chassis upgrade --abort, then upgrade again"}
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

// Abort takes back an upgrade that was interrupted, or that left conflicts:
// every byte, mode and index entry is as before. Edits that were made since
// are moved aside; the report's notes say where.
func Abort(ctx context.Context, project Project) (plan.Report, error) {
	report := plan.Report{
		Schema: plan.ReportSchema, Status: plan.Aborted, Files: []plan.Change{}, Conflicts: []string{}, Notes: []string{}, Next: []string{},
	}
	err := recovering(ctx, project, func(a *applier) error {
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

// recovering runs do with the journal of an upgrade that is not finished.
func recovering(ctx context.Context, project Project, do func(*applier) error) error {
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
		return errors.Join(worktree.Problemf("nothing_unfinished", "chassis upgrade starts one", "no upgrade is under way"), project.Root.RemoveAll(workDir))
	}
	if project.Repo, err = worktree.FindRepository(ctx, project.Dir); err != nil {
		return err
	}
	return do(&applier{Project: project, journal: j})
}

// rolledBackElsewhere reports whether the project's state is again, or still, that of
// before the upgrade, as after git reset --hard.
func (a *applier) rolledBackElsewhere() bool {
	return slices.ContainsFunc(a.journal.Steps, func(step journalStep) bool {
		now, err := a.snapshot(step.Path)
		return step.Path == generator.StatePath && err == nil && now == step.Old
	})
}

// interfered explains why an interrupted upgrade cannot go on.
func interfered(err error) error {
	if errors.Is(err, fs.ErrNotExist) { // a step that was done is undone, as after git reset --hard
		return &worktree.Problem{Code: "interfered", Blocked: true,
			Message: "the project changed since the upgrade was interrupted: " + worktree.OneLine(err),
			Hint:    "take the upgrade back with chassis upgrade --abort, then upgrade again"}
	}
	if problem, ok := errors.AsType[*worktree.Problem](err); ok && problem.Code == "changed" {
		problem.Blocked = true
		problem.Message += " or since"
		problem.Hint = "take the upgrade back with chassis upgrade --abort; your edit is kept in " + rescueDir
		return problem
	}
	return worktree.OutsideError("a path of the project", err)
}

package apply

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Suffixes of the files beside one in conflict, which resolving it removes.
var sideSuffixes = [...]string{".chassis-new", ".rej"}

// InConflict reports whether an upgrade was applied and left conflicts that are
// not closed.
func InConflict(ctx context.Context, project Project) (bool, error) {
	a, err := project.openJournal(ctx)
	return a != nil && a.journal.Phase == applied && !a.wasReset(), err
}

// Take resolves one path in conflict of an upgrade that was applied: by the
// owner's version, as it was before the upgrade, or by theirs, where nil deletes
// the file. The report has the conflicts that are left.
func Take(ctx context.Context, project Project, name string, side plan.Side, theirs *generator.File) (plan.Report, error) {
	var report plan.Report
	err := withJournal(ctx, project, func(a *applier) error {
		if !slices.Contains(a.journal.Report.Conflicts, name) {
			return &worktree.Problem{
				Code: "take_unknown", Usage: true,
				Message: fmt.Sprintf("%s is not in conflict", worktree.Quote(name)),
				Hint:    "give a path that the report of the upgrade lists as a conflict",
			}
		}
		if a.journal.Report.IsBuild(name) {
			return &worktree.Problem{
				Code: "take_build", Usage: true,
				Message: fmt.Sprintf("%s does not work with the upgrade, which no version of one file decides", worktree.Quote(name)),
				Hint:    "repair it, then run chassis upgrade --continue; or roll back with --abort",
			}
		}
		err := a.takeTheirs(name, theirs)
		if side == plan.Ours {
			err = a.takeOurs(name)
		}
		if err != nil {
			return err
		}
		if err := a.removeSides(name); err != nil {
			return err
		}
		a.journal.Report.Take(name)
		report = *a.journal.Report
		return a.journal.write(a.Root)
	})
	return report, err
}

// takeOurs restores the owner's version of a path in conflict, which stays where
// the upgrade has put it.
func (a *applier) takeOurs(name string) error {
	was := name
	for _, change := range a.journal.Report.Files {
		if change.Path == name && change.OldPath != "" {
			was = change.OldPath
		}
	}
	for _, step := range a.journal.Steps {
		if step.Path == was && step.Backup != "" {
			content, err := a.Root.ReadFile(step.Backup)
			if err != nil {
				return err
			}
			return a.replace(name, content, step.Old.Mode)
		}
	}
	return nil // the upgrade did not change it
}

// takeTheirs puts the template's version in place of a path in conflict.
func (a *applier) takeTheirs(name string, theirs *generator.File) error {
	if theirs == nil {
		return ignoreNotExist(a.Root.Remove(name))
	}
	return a.replace(name, theirs.Content, theirs.Mode)
}

// replace gives a path new content and a new mode at once.
func (a *applier) replace(name string, content []byte, mode fs.FileMode) error {
	next := workDir + "/taken"
	if err := writeSynced(a.Root, next, content, ownerOf(a.Root, name), mode.Perm()); err != nil {
		return err
	}
	return a.move(next, name, mode.Perm())
}

// removeSides removes the files beside a path that the upgrade made, unless they
// were edited.
func (a *applier) removeSides(name string) error {
	for _, suffix := range sideSuffixes {
		for _, step := range a.journal.Steps {
			if step.Path != name+suffix || step.Old.Kind != worktree.Absent {
				continue
			}
			if now, err := a.snapshot(step.Path); err != nil || now != step.New {
				return err
			}
			if err := a.Root.Remove(step.Path); err != nil {
				return err
			}
		}
	}
	return nil
}

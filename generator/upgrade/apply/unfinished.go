package apply

import (
	"context"
	"errors"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// An Earlier upgrade was applied with conflicts, which are resolved by now, and
// was never closed.
type Earlier struct {
	Note  string // what the next upgrade does about it
	Block error  // the [*worktree.Problem] of one that has to be closed first; else nil
}

// CheckUnfinished returns the problem of an upgrade that was interrupted or is
// still running, or whose conflicts are not resolved, and the upgrade that the
// next one closes; nil if there is none.
func CheckUnfinished(ctx context.Context, project Project) (*Earlier, error) {
	earlier, err := project.checkUnfinished(ctx)
	if problem, is := errors.AsType[*worktree.Problem](err); !is || problem.Code != "unfinished" {
		return earlier, err
	}
	release, locked := project.lock()
	if problem, is := errors.AsType[*worktree.Problem](locked); is {
		return nil, problem // still running
	}
	if locked == nil {
		release()
	}
	return nil, err
}

// checkUnfinished is [CheckUnfinished] for a project that this process has
// locked.
func (p Project) checkUnfinished(ctx context.Context) (*Earlier, error) {
	a, err := p.openJournal(ctx)
	if err != nil || a == nil {
		return nil, err
	}
	switch a.journal.Phase {
	case applied:
		return a.earlier(ctx)
	case aborting:
		return nil, &worktree.Problem{
			Code: "unfinished", Blocked: true, Message: "the rollback of an earlier upgrade was interrupted",
			Hint: "finish the rollback with chassis upgrade --abort",
		}
	}
	return nil, &worktree.Problem{
		Code: "unfinished", Blocked: true, Message: "an earlier upgrade was interrupted",
		Hint: "finish it with chassis upgrade --continue, or roll it back with chassis upgrade --abort",
	}
}

// openJournal returns the upgrade that is not finished, nil if there is none.
func (p Project) openJournal(ctx context.Context) (*applier, error) {
	exists, err := p.openWorkDir(ctx)
	if err != nil || !exists {
		return nil, err
	}
	j, err := readJournal(p.Root)
	if err != nil || j == nil {
		return nil, err
	}
	a := &applier{Project: p, journal: j, resumed: true}
	return a, a.checkPaths()
}

// earlier returns what becomes of an upgrade that was applied with conflicts.
func (a *applier) earlier(ctx context.Context) (*Earlier, error) {
	to := "the upgrade to " + a.journal.Report.To
	if a.wasReset() {
		return &Earlier{Note: to + " was rolled back by other means, and its journal is removed"}, nil
	}
	if err := a.unresolved(); err != nil {
		return nil, err
	}
	committed, err := a.committed(ctx)
	switch {
	case err != nil:
		return nil, err
	case committed:
		return &Earlier{Note: to + ", whose conflicts are resolved and committed, is closed"}, nil
	}
	return &Earlier{Block: &worktree.Problem{
		Code: "unfinished", Blocked: true,
		Message: to + " left conflicts and is not closed",
		Hint:    "close it with chassis upgrade --continue once they are resolved, or roll it back with chassis upgrade --abort",
	}}, nil
}

// committed reports whether git has every path of the upgrade as it is now, in a
// commit that was made since.
func (a *applier) committed(ctx context.Context) (bool, error) {
	if a.Repo == nil {
		return false, nil
	}
	dirty, err := a.Repo.Status(ctx, a.journal.paths())
	if err != nil {
		return false, err
	}
	for name, state := range dirty {
		if ignored := state.Ignored && isOwn(name); !ignored {
			return false, nil
		}
	}
	commit, err := a.builtUpon(ctx)
	return commit != "", err
}

// builtUpon returns the first commit since the upgrade that has a path of it,
// and nothing if there is none.
func (a *applier) builtUpon(ctx context.Context) (commit string, err error) {
	if a.Repo == nil || a.journal.Head == nil {
		return "", nil
	}
	return a.Repo.ChangedSince(ctx, *a.journal.Head, a.journal.paths())
}

// paths returns the paths of all steps.
func (j *journal) paths() []string {
	var names []string
	for _, step := range j.Steps {
		names = append(names, step.Path)
	}
	return names
}

// unresolved returns the problem of markers that are left in files in conflict.
// Markers of another program count as well, unless the file had some before.
func (a *applier) unresolved() error {
	var places []worktree.Place
	for _, name := range a.journal.Report.Conflicts {
		found, err := worktree.Read(a.Root.FS(), name)
		if err != nil || found.Kind != worktree.Regular {
			continue // deleted or replaced, which resolves the conflict
		}
		lines := merge.MarkerLines(found.Content)
		if len(lines) == 0 || a.hadMarkers(name) {
			lines = merge.OwnMarkerLines(found.Content)
		}
		for _, line := range lines {
			places = append(places, worktree.Place{Path: name, Line: line})
		}
	}
	return merge.MarkersProblem(places)
}

// hadMarkers reports whether the file at name had conflict markers before the
// upgrade, like one that documents them.
func (a *applier) hadMarkers(name string) bool {
	for _, step := range a.journal.Steps {
		if step.Path == name && step.Backup != "" {
			before, err := worktree.Read(a.Root.FS(), step.Backup)
			return err == nil && len(merge.MarkerLines(before.Content)) > 0
		}
	}
	return false
}

package apply

import (
	"errors"
	"os"

	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// CheckUnfinished returns the problem of an upgrade that was interrupted or is
// still running, or whose conflicts are not resolved.
func CheckUnfinished(project Project) error {
	err := checkUnfinished(project.Root)
	if problem, is := errors.AsType[*worktree.Problem](err); !is || problem.Code != "unfinished" {
		return err
	}
	release, locked := project.lock()
	if problem, is := errors.AsType[*worktree.Problem](locked); is {
		return problem // still running
	}
	if locked == nil {
		release()
	}
	return err
}

// checkUnfinished is [CheckUnfinished] for a project that this process has
// locked.
func checkUnfinished(root *os.Root) error {
	j, err := readJournal(root)
	if err != nil || j == nil {
		return err
	}
	if j.Phase == applied {
		return j.unresolved(root)
	}
	hint := "finish it with chassis upgrade --continue, or roll it back with chassis upgrade --abort"
	if j.Phase == aborting {
		hint = "finish the rollback with chassis upgrade --abort"
	}
	return &worktree.Problem{Code: "unfinished", Blocked: true, Message: "an earlier upgrade was interrupted", Hint: hint}
}

// unresolved returns the problem of markers that are left in files in conflict.
func (j *journal) unresolved(root *os.Root) error {
	var places []worktree.Place
	for _, name := range j.Report.Conflicts {
		found, err := worktree.Read(root.FS(), name)
		if err != nil || found.Kind != worktree.Regular {
			continue // deleted or replaced, which resolves the conflict
		}
		for _, line := range merge.MarkerLines(found.Content) {
			places = append(places, worktree.Place{Path: name, Line: line})
		}
	}
	return merge.MarkersProblem(places)
}

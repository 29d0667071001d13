package apply

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkSteps returns the problem of a path that changed since the plan was made,
// or that is read-only.
func checkSteps(root *os.Root, steps []plan.Step) error {
	for _, step := range steps {
		now, err := worktree.Read(root.FS(), step.Path)
		if err != nil {
			return err
		}
		if now.Kind == worktree.Directory && step.Old.Kind == worktree.Absent && step.New.Kind == worktree.Regular {
			continue // removed if the deletions empty it; else the rename fails
		}
		if now.Snapshot() != step.Old {
			return changedMeanwhile(step.Path)
		}
		if now.Kind == worktree.Regular && now.Mode&0o200 == 0 {
			return &worktree.Problem{
				Code: "read_only", Message: fmt.Sprintf("%s is read-only", worktree.Quote(step.Path)),
				Hint: "make it writable (chmod u+w), then upgrade again; nothing was changed",
			}
		}
	}
	return nil
}

func changedMeanwhile(name string) *worktree.Problem {
	return &worktree.Problem{
		Code: "changed", Message: fmt.Sprintf("%s changed during the upgrade", worktree.Quote(name)),
		Hint: "let other programs finish, then upgrade again; nothing was changed",
	}
}

// ignoreNotExist returns nil for an error about a missing file.
func ignoreNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

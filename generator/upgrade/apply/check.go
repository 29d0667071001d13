package apply

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkSteps reports a path that is no longer as it was when the plan was
// made, or that may not be written.
func checkSteps(root *os.Root, steps []plan.Step) error {
	for _, step := range steps {
		now, err := worktree.Read(root.FS(), step.Path)
		if err != nil {
			return err
		}
		if now.Kind == worktree.Directory && step.Old.Kind == worktree.Absent && step.New.Kind == worktree.Regular {
			continue // a folder that the deletions empty; else its rename fails
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
		Code: "changed", Message: fmt.Sprintf("%s changed while the upgrade was under way", worktree.Quote(name)),
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

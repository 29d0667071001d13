package apply

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Check returns the problem for which [Apply] would refuse to carry out p, as far
// as it can be foreseen. It writes nothing.
func Check(ctx context.Context, project Project, p *plan.Plan) error {
	for _, step := range p.Steps {
		if step.Old.Kind == worktree.Regular && step.Old.Mode&0o200 == 0 {
			return &worktree.Problem{
				Code: "read_only", Message: fmt.Sprintf("%s is read-only", worktree.Quote(step.Path)),
				Hint: "make it writable (chmod u+w), then upgrade again; nothing was changed",
			}
		}
	}
	return checkCommitted(ctx, project.Repo, p)
}

// checkSteps returns the problem of a path that changed since the plan was made.
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

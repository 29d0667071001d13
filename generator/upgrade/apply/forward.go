package apply

import (
	"context"
	"path"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// forward carries out every step that is not done yet.
func (a *applier) forward(ctx context.Context) error {
	emptied := false
	for _, step := range a.journal.Steps {
		if !emptied && step.New.Kind != worktree.Absent {
			a.removeEmptied()
			emptied = true
		}
		if isOwn(step.Path) {
			if err := a.beforeState(ctx); err != nil {
				return err
			}
		}
		if err := a.install(step); err != nil {
			return err
		}
	}
	if !emptied {
		a.removeEmptied()
	}
	syncDirectories(a.Root, path.Dir(generator.StatePath))
	return nil
}

// beforeState completes everything before the project's own state is replaced,
// which is the commit point: it syncs directories and updates git's index.
func (a *applier) beforeState(ctx context.Context) error {
	if a.ready {
		return nil
	}
	a.ready = true
	a.syncDirectories()
	if a.journal.Index == nil || a.Repo == nil {
		return nil
	}
	a.at("index")
	err := a.Repo.UpdateIndex(ctx, a.journal.Index.After)
	if err != nil && ctx.Err() == nil {
		a.journal.Index = nil // not updated, so there is nothing to roll back
	}
	return err
}

package apply

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// rollBack undoes every step, the last one first. It returns the paths at which
// it keeps edits that were made since.
func (a *applier) rollBack(ctx context.Context) (rescued []string, err error) {
	a.journal.Phase = aborting
	if err := a.journal.write(a.Root); err != nil {
		return nil, err
	}
	if a.journal.Index != nil && a.Repo != nil {
		a.at("index")
		if err := a.Repo.UpdateIndex(ctx, a.journal.Index.Before); err != nil {
			return nil, err
		}
	}
	restored := false
	for _, step := range slices.Backward(a.journal.Steps) {
		if !restored && step.New.Kind == worktree.Absent {
			if err := a.restoreDirectories(); err != nil {
				return rescued, err
			}
			restored = true
		}
		saved, err := a.undo(step)
		if err != nil {
			return rescued, err
		}
		if saved != "" {
			rescued = append(rescued, saved)
		}
	}
	if !restored {
		err = a.restoreDirectories()
	}
	a.syncDirectories()
	return rescued, err
}

// undo restores the old state of one path. What is there and is in neither the old
// nor the new state is moved to rescueDir.
func (a *applier) undo(step journalStep) (saved string, err error) {
	now, err := a.snapshot(step.Path)
	if err != nil || now == step.Old {
		return "", err
	}
	a.at(step.Path)
	if now != step.New && now.Kind != worktree.Absent {
		if saved, err = a.rescue(step.Path); err != nil {
			return "", err
		}
	}
	if now.Kind == worktree.Absent {
		saved, err = a.clear(step.Path)
	}
	if err != nil || step.Old.Kind == worktree.Absent {
		return saved, errors.Join(err, ignoreNotExist(a.Root.Remove(step.Path)))
	}
	if err := a.makeDirectories(path.Dir(step.Path)); err != nil {
		return saved, err
	}
	err = a.move(step.Backup, step.Path, step.Old.Mode)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // deleted by its owner if there is no backup
		return saved, fmt.Errorf("cannot restore %s: %w", worktree.Quote(step.Path), err)
	}
	return saved, nil
}

// clear makes room for a file where a directory may be. One that is not empty is
// rescued.
func (a *applier) clear(name string) (saved string, err error) {
	if info, err := a.Root.Lstat(name); err != nil || !info.IsDir() || a.Root.Remove(name) == nil {
		return "", nil
	}
	return a.rescue(name)
}

// rescue moves what is at name to rescueDir and returns its path there.
func (a *applier) rescue(name string) (string, error) {
	saved := path.Join(rescueDir, name)
	if err := a.makeRescueDirectory(path.Dir(saved)); err != nil {
		return "", err
	}
	ignore, err := a.Root.OpenFile(rescueDir+"/.gitignore", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err == nil {
		_, err = ignore.WriteString("*\n")
		err = errors.Join(err, ignore.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	for {
		if _, err := a.Root.Lstat(saved); err != nil {
			return saved, a.Root.Rename(name, saved)
		}
		saved += "~"
	}
}

// makeRescueDirectory makes dir and those above it. A symlink among them may come
// with a branch and lead anywhere, so it is not followed.
func (a *applier) makeRescueDirectory(dir string) error {
	if dir == "." {
		return nil
	}
	if err := a.makeRescueDirectory(path.Dir(dir)); err != nil {
		return err
	}
	if err := a.Root.Mkdir(dir, 0o755); !errors.Is(err, fs.ErrExist) {
		return err
	}
	if info, err := a.Root.Lstat(dir); err != nil || !info.IsDir() {
		return &worktree.Problem{
			Code: "rescue", Blocked: true, Message: worktree.Quote(dir) + ", where edits are kept, is not a directory",
			Hint: "move it away, then run chassis upgrade --abort again",
		}
	}
	return nil
}

// restoreDirectories removes the directories that the upgrade made, if they are
// empty now, and makes those that it removed.
func (a *applier) restoreDirectories() error {
	for _, dir := range slices.Backward(a.journal.Made) {
		if info, err := a.Root.Lstat(dir); err == nil && info.IsDir() {
			_ = a.Root.Remove(dir) // stays if it is not empty
		}
	}
	for _, dir := range slices.Backward(a.journal.Left) {
		a.at("make " + dir.Path)
		if err := a.makeDirectories(dir.Path); err != nil {
			return err
		}
		if err := a.Root.Chmod(dir.Path, dir.Mode); err != nil {
			return err
		}
	}
	return nil
}

// rollBackAfter rolls back an upgrade that failed.
func (a *applier) rollBackAfter(ctx context.Context, cause error) error {
	ctx = context.WithoutCancel(ctx)
	_, err := a.rollBack(ctx)
	if err == nil {
		err = removeJournal(a.Root)
	}
	if err != nil {
		return &worktree.Problem{
			Code: "half_done", Blocked: true,
			Message: fmt.Sprintf("the upgrade failed (%s) and could not be rolled back (%s)", worktree.OneLine(cause), worktree.OneLine(err)),
			Hint:    "remove the cause, then run chassis upgrade --abort",
		}
	}
	return worktree.OutsideError("a path of the project", cause)
}

package upgrade

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"syscall"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// applier carries a journal out, forward or back. Each of its operations may
// be the last one of the process, and may be done again by the next.
type applier struct {
	root    *os.Root
	repo    *worktree.Repository // nil without git
	journal *journal
	hook    func(operation string) // called before each operation; nil for none
	ready   bool                   // what precedes the project's state is done
}

// at announces an operation.
func (a *applier) at(operation string) {
	if a.hook != nil {
		a.hook(operation)
	}
}

// forward does every step that is not done yet.
func (a *applier) forward(ctx context.Context) error {
	emptied := false
	for _, step := range a.journal.Steps {
		if !emptied && step.New.Kind != worktree.Absent {
			a.removeEmptied()
			emptied = true
		}
		if step.Path == basePath || step.Path == statePath {
			if err := a.beforeState(ctx); err != nil {
				return err
			}
		}
		if err := a.do(step); err != nil {
			return err
		}
	}
	if !emptied {
		a.removeEmptied()
	}
	syncFolders(a.root, path.Dir(statePath))
	return nil
}

// beforeState does what has to be complete before the project says that it
// was upgraded.
func (a *applier) beforeState(ctx context.Context) error {
	if a.ready {
		return nil
	}
	a.ready = true
	a.syncFolders()
	if a.journal.Index == nil || a.repo == nil {
		return nil
	}
	a.at("index")
	err := a.repo.UpdateIndex(ctx, a.journal.Index.After)
	if err != nil && ctx.Err() == nil {
		a.journal.Index = nil // git refused, so there is nothing to take back
	}
	return err
}

// do takes one path to its new state, unless it is there already.
func (a *applier) do(step journalStep) error {
	now, err := a.snapshot(step.Path)
	if err != nil || now == step.New {
		return err
	}
	if now != step.Old {
		return changedMeanwhile(step.Path)
	}
	a.at(step.Path)
	if step.New.Kind == worktree.Absent {
		return a.move(step.Path, step.Backup, step.Old.Mode)
	}
	if err := a.makeFolders(path.Dir(step.Path)); err != nil {
		return err
	}
	return a.move(step.Staged, step.Path, step.New.Mode)
}

// move renames a file of the given mode between workDir and its place. Where
// these are on two file systems, as in a mounted folder, it renames a copy.
func (a *applier) move(from, to string, mode fs.FileMode) error {
	err := a.root.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	content, err := a.root.ReadFile(from)
	if err != nil {
		return err
	}
	beside := to + ".chassis-part"
	err = writeSynced(a.root, beside, content, mode)
	if err == nil {
		err = a.root.Rename(beside, to)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(a.root.Remove(beside)))
	}
	return a.root.Remove(from)
}

// snapshot returns the state of a path now. A folder counts as nothing: where
// a file and a folder take each other's place, it comes and goes with the
// files in it.
func (a *applier) snapshot(name string) (worktree.Snapshot, error) {
	now, err := worktree.Read(a.root.FS(), name)
	if now.Kind == worktree.Directory {
		now = worktree.Entry{}
	}
	return now.Snapshot(), err
}

func (a *applier) makeFolders(dir string) error {
	if dir == "." {
		return nil
	}
	if err := a.root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if slices.Contains(a.journal.Made, dir) {
		return a.root.Chmod(dir, 0o755)
	}
	return nil
}

// removeEmptied removes the folders that deletions emptied. One that still
// holds something stays, which is why errors mean nothing here.
func (a *applier) removeEmptied() {
	for _, dir := range a.journal.Left {
		a.at("remove " + dir.Path)
		if info, err := a.root.Lstat(dir.Path); err == nil && info.IsDir() {
			_ = a.root.Remove(dir.Path)
		}
	}
}

// syncFolders puts the renames on disk.
func (a *applier) syncFolders() {
	var folders []string
	for _, step := range a.journal.Steps {
		folders = append(folders, path.Dir(step.Path))
	}
	slices.Sort(folders)
	syncFolders(a.root, slices.Compact(folders)...)
}

// back undoes every step, the last one first.
func (a *applier) back(ctx context.Context) (rescued []string, err error) {
	a.journal.Phase = aborting
	if err := a.journal.write(a.root); err != nil {
		return nil, err
	}
	if a.journal.Index != nil && a.repo != nil {
		a.at("index")
		if err := a.repo.UpdateIndex(ctx, a.journal.Index.Before); err != nil {
			return nil, err
		}
	}
	restored := false
	for _, step := range slices.Backward(a.journal.Steps) {
		if !restored && step.New.Kind == worktree.Absent {
			if err := a.restoreFolders(); err != nil {
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
		err = a.restoreFolders()
	}
	a.syncFolders()
	return rescued, err
}

// undo takes one path back to its old state. What stands there and is neither
// the old nor the new state is moved to rescueDir.
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
		return saved, errors.Join(err, ignoreMissing(a.root.Remove(step.Path)))
	}
	if err := a.root.MkdirAll(path.Dir(step.Path), 0o755); err != nil {
		return saved, err
	}
	err = a.move(step.Backup, step.Path, step.Old.Mode)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // without backup its owner deleted it meanwhile
		return saved, fmt.Errorf("cannot bring back %s: %w", worktree.Quote(step.Path), err)
	}
	return saved, nil
}

// clear makes room for a file where a folder may stand: one that is not empty
// is somebody's work.
func (a *applier) clear(name string) (saved string, err error) {
	if info, err := a.root.Lstat(name); err != nil || !info.IsDir() || a.root.Remove(name) == nil {
		return "", nil
	}
	return a.rescue(name)
}

// rescue moves what stands at name out of the way of an abort.
func (a *applier) rescue(name string) (string, error) {
	saved := path.Join(rescueDir, name)
	if err := a.root.MkdirAll(path.Dir(saved), 0o755); err != nil {
		return "", err
	}
	if err := a.root.WriteFile(rescueDir+"/.gitignore", []byte("*\n"), 0o644); err != nil {
		return "", err
	}
	for {
		if _, err := a.root.Lstat(saved); err != nil {
			return saved, a.root.Rename(name, saved)
		}
		saved += "~"
	}
}

// restoreFolders removes the folders that the upgrade made, if they are empty
// now, and makes those that it emptied.
func (a *applier) restoreFolders() error {
	for _, dir := range slices.Backward(a.journal.Made) {
		if info, err := a.root.Lstat(dir); err == nil && info.IsDir() {
			_ = a.root.Remove(dir) // stays if it holds something of the owner's
		}
	}
	for _, dir := range slices.Backward(a.journal.Left) {
		a.at("make " + dir.Path)
		if err := a.root.MkdirAll(dir.Path, 0o755); err != nil {
			return err
		}
		if err := a.root.Chmod(dir.Path, dir.Mode); err != nil {
			return err
		}
	}
	return nil
}

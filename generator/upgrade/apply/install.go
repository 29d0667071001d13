package apply

import (
	"errors"
	"io/fs"
	"path"
	"syscall"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// install brings one path to its new state, unless it is in that already.
func (a *applier) install(step journalStep) error {
	now, err := a.snapshot(step.Path)
	if err != nil || now == step.New {
		return err
	}
	if now != step.Old {
		return changedMeanwhile(step.Path)
	}
	if a.resumed && step.Staged != "" {
		switch staged, err := a.snapshot(step.Staged); {
		case err != nil:
			return err
		case staged != step.New:
			return changedSince(step.Staged)
		}
	}
	a.at(step.Path)
	if step.New.Kind == worktree.Absent {
		return a.move(step.Path, step.Backup, step.Old.Mode)
	}
	if step.Old.Kind == worktree.Absent {
		if err := a.makeDirectories(path.Dir(step.Path)); err != nil {
			return err
		}
	}
	return a.move(step.Staged, step.Path, step.New.Mode)
}

// move renames a file of the given mode between workDir and its path. Across two
// file systems, such as a mounted directory, it copies the file beside its path
// and renames the copy.
func (a *applier) move(from, to string, mode fs.FileMode) error {
	err := a.Root.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	content, err := a.Root.ReadFile(from)
	if err != nil {
		return err
	}
	beside := to + ".chassis-part"
	err = writeSynced(a.Root, beside, content, ownerOf(a.Root, from), mode)
	if err == nil {
		err = a.Root.Rename(beside, to)
	}
	if err != nil {
		return errors.Join(err, ignoreNotExist(a.Root.Remove(beside)))
	}
	return a.Root.Remove(from)
}

// snapshot returns the current state of a path. A directory counts as absent:
// where a file replaces a directory or the reverse, directories are made and
// removed with the files in them.
func (a *applier) snapshot(name string) (worktree.Snapshot, error) {
	now, err := worktree.Read(a.Root.FS(), name)
	if now.Kind == worktree.Directory {
		now = worktree.Entry{}
	}
	return now.Snapshot(), err
}

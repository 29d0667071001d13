package upgrade

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// stageWorkers write and sync files at the same time: a disk syncs many about
// as fast as one.
const stageWorkers = 8

// stage prepares steps in workDir, so that applying them needs renames only,
// and returns their journal. Nothing outside of workDir changes.
func stage(ctx context.Context, root *os.Root, steps []Step) (*journal, error) {
	j := &journal{Schema: journalSchema, Phase: applying}
	if err := j.addSteps(root, steps); err != nil {
		return nil, err
	}
	if err := root.RemoveAll(workDir); err != nil {
		return nil, err
	}
	for _, dir := range []string{workDir, workDir + "/new", workDir + "/old"} {
		if err := root.Mkdir(dir, 0o755); err != nil {
			return nil, err
		}
	}
	err := writeSynced(root, workDir+"/.gitignore", []byte("*\n"), 0o644)
	if err == nil {
		err = j.stageAll(ctx, root)
	}
	syncFolders(root, workDir+"/new", workDir+"/old", workDir, path.Dir(workDir))
	return j, err
}

// addSteps puts the steps in order: deletions make room, then come files,
// then what the project says about itself.
func (j *journal) addSteps(root *os.Root, steps []Step) error {
	rank := func(step Step) int {
		switch {
		case step.Path == statePath:
			return 3
		case step.Path == basePath:
			return 2
		case step.New.Kind == worktree.Absent:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return rank(a) - rank(b) })
	for i, step := range steps {
		next := journalStep{Step: step}
		if step.New.Kind != worktree.Absent {
			next.Staged = fmt.Sprintf("%s/new/%04d", workDir, i)
		}
		if step.Old.Kind != worktree.Absent {
			next.Backup = fmt.Sprintf("%s/old/%04d", workDir, i)
		}
		j.Steps = append(j.Steps, next)
	}
	return j.addFolders(root)
}

// addFolders notes which folders the steps make and which they may empty.
func (j *journal) addFolders(root *os.Root) error {
	needed, made, left := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, step := range j.Steps {
		for dir := path.Dir(step.Path); dir != "."; dir = path.Dir(dir) {
			info, err := root.Lstat(dir)
			switch {
			case step.New.Kind == worktree.Absent && err == nil:
				left[dir] = true
			case step.New.Kind != worktree.Absent:
				needed[dir] = true
				made[dir] = err != nil || info.Mode().IsRegular()
			}
		}
	}
	for dir, is := range made {
		if is {
			j.Made = append(j.Made, dir)
		}
	}
	slices.Sort(j.Made) // a parent sorts before its children
	for dir := range left {
		if needed[dir] {
			continue
		}
		info, err := root.Stat(dir)
		if err != nil {
			return err
		}
		j.Left = append(j.Left, leftFolder{dir, info.Mode().Perm()})
	}
	slices.SortFunc(j.Left, func(a, b leftFolder) int { return strings.Compare(b.Path, a.Path) })
	return nil
}

// stageAll writes new contents and backups.
func (j *journal) stageAll(ctx context.Context, root *os.Root) error {
	var group sync.WaitGroup
	slots := make(chan struct{}, stageWorkers)
	problems := make([]error, len(j.Steps))
	for i, step := range j.Steps {
		if ctx.Err() != nil {
			break
		}
		slots <- struct{}{}
		group.Go(func() {
			problems[i] = stageStep(root, step)
			<-slots
		})
	}
	group.Wait()
	return cmp.Or(append(problems, ctx.Err())...) // the first says it all
}

// stageStep writes the new content of a step and backs up what it replaces. A
// deletion needs no backup here: it moves the file there itself.
func stageStep(root *os.Root, step journalStep) error {
	if step.Staged == "" {
		return nil
	}
	if err := writeSynced(root, step.Staged, step.After.Content, step.After.Mode); err != nil {
		return err
	}
	if step.Backup == "" {
		return nil
	}
	if root.Link(step.Path, step.Backup) == nil {
		return nil // the old file itself, which the rename does not touch
	}
	return writeSynced(root, step.Backup, step.Before.Content, step.Before.Mode)
}

// checkSteps reports a path that is no longer as it was when the plan was
// made, or that may not be written.
func checkSteps(root *os.Root, steps []Step) error {
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

// fileStep returns the step that makes a file of the project's state.
func fileStep(fsys fs.FS, file generator.File) (Step, error) {
	before, err := worktree.Read(fsys, file.Path)
	after := worktree.Entry{Kind: worktree.Regular, Mode: file.Mode.Perm(), Content: file.Content}
	return Step{Path: file.Path, Old: before.Snapshot(), New: after.Snapshot(), Before: before, After: after}, err
}

package apply

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"slices"
	"sync"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// stageWorkers is how many files are written and synced at the same time: a disk
// syncs many about as fast as one.
const stageWorkers = 8

// stage writes the files of steps to workDir, so that installing them needs
// renames only, and returns their journal. Nothing outside of workDir changes.
func stage(ctx context.Context, root *os.Root, steps []plan.Step) (*journal, error) {
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
	ignore := workDir + "/.gitignore"
	err := writeSynced(root, ignore, []byte("*\n"), ownerOf(root, ignore), 0o644)
	if err == nil {
		err = j.stageAll(ctx, root)
	}
	syncDirectories(root, workDir+"/new", workDir+"/old", workDir, path.Dir(workDir))
	return j, err
}

// addSteps adds the steps in the order of applying: deletions, then files, then
// the project's own state.
func (j *journal) addSteps(root *os.Root, steps []plan.Step) error {
	rank := func(step plan.Step) int {
		switch {
		case step.Path == generator.StatePath:
			return 3
		case step.Path == generator.BasePath:
			return 2
		case step.New.Kind == worktree.Absent:
			return 0
		}
		return 1
	}
	slices.SortStableFunc(steps, func(a, b plan.Step) int { return rank(a) - rank(b) })
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
	return j.addDirectories(root)
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
	of := ownerOf(root, step.Path)
	if err := writeSynced(root, step.Staged, step.After.Content, of, step.After.Mode); err != nil {
		return err
	}
	if step.Backup == "" {
		return nil
	}
	if root.Link(step.Path, step.Backup) == nil {
		return nil // the old file itself, which the rename does not touch
	}
	return writeSynced(root, step.Backup, step.Before.Content, of, step.Before.Mode)
}

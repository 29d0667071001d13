package upgrade

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// addState adds the steps that replace the project's own state: the base and,
// last, project.yaml.
func (u *Upgrade) addState(answers generator.Spec, theirs []generator.File) error {
	packed, err := generator.Pack(theirs)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(packed)
	state, err := generator.State{
		Schema: generator.StateSchema, TemplateVersion: u.to, Answers: answers,
		BaseSHA256: hex.EncodeToString(sum[:]), Moves: u.plan.Moves, Mine: u.project.state.Mine,
	}.Marshal()
	if err != nil {
		return err
	}
	for _, file := range []generator.File{
		{Path: generator.BasePath, Mode: 0o644, Content: packed},
		{Path: generator.StatePath, Mode: 0o644, Content: state},
	} {
		before, err := worktree.Read(u.project.root.FS(), file.Path)
		if err != nil {
			return err
		}
		if before.Kind != worktree.Regular && before.Kind != worktree.Absent {
			return worktree.Problemf("state", "replace it by the file itself, then upgrade again", "%s is a %s", file.Path, before.Kind)
		}
		after := worktree.Entry{Kind: worktree.Regular, Mode: file.Mode.Perm(), Content: file.Content}
		if before.Kind == worktree.Regular {
			after.Mode = before.Mode
		}
		if step := plan.NewStep(file.Path, before, after); step.Old != step.New {
			u.plan.Steps = append(u.plan.Steps, step)
		}
	}
	return nil
}

// isCurrent reports whether the planned upgrade changes nothing, not even the
// project's own state.
func (u *Upgrade) isCurrent(answers generator.Spec, theirs []generator.File) bool {
	p := u.project
	return u.from == u.to && reflect.DeepEqual(answers, p.state.Answers) && sameFiles(p.base, theirs) &&
		!p.repaired && len(u.plan.Steps) == 0
}

func sameFiles(a, b []generator.File) bool {
	return slices.EqualFunc(a, b, func(x, y generator.File) bool {
		return x.Path == y.Path && worktree.Executable(x.Mode) == worktree.Executable(y.Mode) && bytes.Equal(x.Content, y.Content)
	})
}

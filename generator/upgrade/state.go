package upgrade

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// addState adds the steps by which the project says that it was upgraded.
func (u *Upgrade) addState(answers generator.Spec, theirs []generator.File) error {
	packed, err := generator.Pack(theirs)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(packed)
	state, err := generator.State{
		Schema: generator.StateSchema, TemplateVersion: u.to, Answers: answers,
		BaseSHA256: hex.EncodeToString(sum[:]), Moves: u.plan.Moves,
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
			return worktree.Problemf("state", "put the file itself there, then upgrade again", "%s is a %s", file.Path, before.Kind)
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

func sameFiles(a, b []generator.File) bool {
	return slices.EqualFunc(a, b, func(x, y generator.File) bool {
		return x.Path == y.Path && worktree.Executable(x.Mode) == worktree.Executable(y.Mode) && bytes.Equal(x.Content, y.Content)
	})
}

package verify

import (
	"context"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// upgrade carries out the plan in a copy, with the commands that its report asks
// for. The complaint is that of one of them which fails.
func (v *verification) upgrade(ctx context.Context, c *copied) (complaint string, err error) {
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	if err := carryOut(root, v.in.Plan.Steps); err != nil {
		return "", err
	}
	var commands [][]string
	if modules := v.in.Plan.Requires; len(modules) > 0 {
		commands = append(commands, append([]string{"get"}, modules...))
	}
	if v.in.Plan.Tidy {
		commands = append(commands, []string{"mod", "tidy"})
	}
	ofModules := func(step plan.Step) bool { return step.Path == "go.mod" || step.Path == "go.sum" }
	if _, err := root.Stat("vendor/modules.txt"); err == nil && slices.ContainsFunc(v.in.Plan.Steps, ofModules) {
		commands = append(commands, []string{"mod", "vendor"})
	}
	for _, args := range commands {
		_, words, err := c.output(ctx, args...)
		if err != nil {
			return "", err
		}
		if words != "" {
			complaint = "go " + strings.Join(args, " ") + " fails: " + words
			break
		}
	}
	c.packages, err = c.list(ctx)
	return complaint, err
}

// carryOut gives every path its state after the upgrade: what goes makes room for
// what comes.
func carryOut(root *os.Root, steps []plan.Step) error {
	for _, step := range steps {
		if err := root.RemoveAll(step.Path); err != nil {
			return err
		}
	}
	for _, step := range steps {
		if step.After.Kind == worktree.Absent {
			continue
		}
		err := root.MkdirAll(path.Dir(step.Path), 0o700)
		if err == nil {
			err = root.WriteFile(step.Path, step.After.Content, step.After.Mode.Perm()|0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

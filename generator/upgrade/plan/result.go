package plan

import (
	"io/fs"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// result returns the content of the file at name after the upgrade.
func (b *builder) result(name string) (content []byte, there bool) {
	if step := b.steps[name]; step != nil {
		return step.After.Content, step.After.Kind == worktree.Regular
	}
	found, err := worktree.Read(b.in.Ours, name)
	return found.Content, err == nil && found.Kind == worktree.Regular
}

// goFilesIn returns the paths of the Go files in a directory after the upgrade.
func (b *builder) goFilesIn(dir string) []string {
	var names []string
	items, _ := fs.ReadDir(b.in.Ours, dir) // none if there is no such directory
	for _, item := range items {
		if name := path.Join(dir, item.Name()); path.Ext(name) == ".go" && b.steps[name] == nil && item.Type().IsRegular() {
			names = append(names, name)
		}
	}
	for name, step := range b.steps {
		if path.Ext(name) == ".go" && path.Dir(name) == dir && step.After.Kind == worktree.Regular {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// goFiles returns the paths of all Go files of the module after the upgrade.
func (b *builder) goFiles() []string {
	var names []string
	worktree.Walk(b.in.Ours, func(name string, _ fs.DirEntry) {
		if path.Ext(name) == ".go" && b.steps[name] == nil && !b.layout.OutsideModule(name) {
			names = append(names, name)
		}
	})
	for name, step := range b.steps {
		if path.Ext(name) == ".go" && step.After.Kind == worktree.Regular {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// addConflict makes the file at name a conflict for what it does not compile.
func (b *builder) addConflict(name, reason string) {
	for i, change := range b.changes {
		if change.Path == name {
			b.changes[i].Conflict, b.changes[i].Reason = ConflictBuild, reason
			return
		}
	}
	found, _ := worktree.Lstat(b.in.Ours, name)
	b.changes = append(b.changes, Change{Path: name, Action: Keep, Conflict: ConflictBuild, Reason: reason, Mode: octal(found.Mode)})
}

func (b *builder) inConflict(name string) bool {
	return slices.ContainsFunc(b.changes, func(change Change) bool { return change.Path == name && change.Conflict != "" })
}

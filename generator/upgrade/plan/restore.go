package plan

import (
	"fmt"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkRestore returns the problem of a path that cannot be restored.
func (b *builder) checkRestore(files []*file) error {
	for _, name := range b.in.Restore {
		index := slices.IndexFunc(files, func(f *file) bool { return f.theirs != nil && f.theirs.Path == name })
		if index < 0 {
			return &worktree.Problem{
				Code: "restore_unknown", Usage: true,
				Message: fmt.Sprintf("the templates have no %s", worktree.Quote(name)),
				Hint:    "give the path that it has in a fresh render, relative to the project",
			}
		}
		if f := files[index]; f.ours.Kind != worktree.Absent {
			return &worktree.Problem{
				Code: "restore_present", Usage: true,
				Message: fmt.Sprintf("%s is not missing, it is at %s", worktree.Quote(name), worktree.Quote(f.path)),
				Hint:    "delete it first to replace it by the template's version",
			}
		}
	}
	return nil
}

// restore is the row of a deleted file that is restored on request.
func restore(b *builder, f *file) {
	b.place(f, f.theirs.Path, Restore, "restored on request")
}

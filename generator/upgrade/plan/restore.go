package plan

import (
	"fmt"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkRestore refuses a path that cannot be brought back.
func (b *builder) checkRestore(files []*file) error {
	for _, name := range b.in.Restore {
		index := slices.IndexFunc(files, func(f *file) bool { return f.theirs != nil && f.theirs.Path == name })
		if index < 0 {
			return &worktree.Problem{Code: "restore_unknown", Usage: true,
				Message: fmt.Sprintf("the templates deliver no %s", worktree.Quote(name)),
				Hint:    "give the path as the templates have it, relative to the project"}
		}
		if f := files[index]; f.ours.Kind != worktree.Absent {
			return &worktree.Problem{Code: "restore_present", Usage: true,
				Message: fmt.Sprintf("%s is not missing, it stands at %s", worktree.Quote(name), worktree.Quote(f.path)),
				Hint:    "delete it first if the template's version shall replace yours"}
		}
	}
	return nil
}

func restore(b *builder, f *file) {
	b.place(f, f.theirs.Path, Restore, "brought back as asked")
}

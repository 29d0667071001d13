package plan

import (
	"fmt"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// checkRestore returns the problem of a path that cannot be restored. A directory
// can be restored if one of its files is missing.
func (b *builder) checkRestore(files []*file) error {
	for _, name := range b.in.Restore {
		var known, there []*file
		for _, f := range files {
			if b.restores(name, f) {
				known = append(known, f)
				if f.ours.Kind != worktree.Absent {
					there = append(there, f)
				}
			}
		}
		if len(known) == 0 {
			return &worktree.Problem{
				Code: "restore_unknown", Usage: true,
				Message: fmt.Sprintf("the templates have no %s", worktree.Quote(name)),
				Hint:    "give a path that chassis upgrade reports as deleted by you, or a directory of such, relative to the project",
			}
		}
		if len(there) == len(known) {
			return &worktree.Problem{
				Code: "restore_present", Usage: true,
				Message: fmt.Sprintf("%s is not missing, it is at %s", worktree.Quote(name), worktree.Quote(there[0].path)),
				Hint:    "delete it first to replace it by the template's version",
			}
		}
	}
	return nil
}

// restores reports whether name, the path of a file or a directory to restore,
// stands for f: it is the path that f has in theirs or, where theirs has another
// file or none there, in base; or the directory of the former.
func (b *builder) restores(name string, f *file) bool {
	switch {
	case f.theirs == nil:
		return false
	case f.theirs.Path == name, inDirectory(f.theirs.Path, name):
		return true
	}
	return f.base != nil && f.base.Path == name && !slices.ContainsFunc(b.in.Theirs, byName(name))
}

// restore is the row of a deleted file that is restored on request.
func restore(b *builder, f *file) {
	target, reason := f.theirs.Path, "restored on request"
	if f.renumbered {
		target, reason = f.path, reason+", with a number above those of your migrations"
	}
	b.place(f, target, Restore, reason)
}

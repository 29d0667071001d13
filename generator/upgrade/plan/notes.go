package plan

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// noteMove notes once that a file is followed to where the owner moved it.
func (b *builder) noteMove(f *file) {
	if f.base == nil || !f.userMoved {
		return
	}
	known := b.in.OwnMoves[f.base.Path] == f.path
	switch {
	case f.templateMoved() && f.target != f.path: // it stays what the owner called it
	case f.templateMoved() && f.theirs.Path != f.target:
		b.notes = append(b.notes, fmt.Sprintf("the templates moved %s to %s; yours stays at %s",
			worktree.Quote(f.base.Path), worktree.Quote(f.theirs.Path), worktree.Quote(f.target)))
	case !known && f.target != f.theirs.Path:
		b.notes = append(b.notes, fmt.Sprintf("you moved %s to %s; it is followed there from now on",
			worktree.Quote(f.base.Path), worktree.Quote(f.target)))
	}
}

// noteDirectories notes the directories that have no files of the templates any
// more, and still have files of the owner.
func (b *builder) noteDirectories(files []*file) {
	left := map[string]bool{}
	for _, name := range b.vacated {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			left[dir] = true
		}
	}
	for dir := range left {
		own := slices.DeleteFunc(b.remaining(dir), func(name string) bool { return left[path.Join(dir, name)] })
		if len(own) > 0 && !delivered(files, dir) {
			b.notes = append(b.notes, fmt.Sprintf("the templates no longer use %s; your own files stay there: %s", worktree.Quote(dir), listPaths(own)))
		}
	}
}

// remaining returns the names in dir that no step removes.
func (b *builder) remaining(dir string) []string {
	entries, err := fs.ReadDir(b.in.Ours, dir)
	if err != nil {
		return nil // not a directory, or none any more
	}
	var names []string
	for _, item := range entries {
		name := path.Join(dir, item.Name())
		if step := b.steps[name]; step != nil && step.After.Kind == worktree.Absent {
			continue
		}
		if item.IsDir() && len(b.remaining(name)) == 0 {
			continue
		}
		names = append(names, item.Name())
	}
	return names
}

// delivered reports whether the templates still put files into dir or below.
func delivered(files []*file, dir string) bool {
	return slices.ContainsFunc(files, func(f *file) bool {
		return f.theirs != nil && (inDirectory(f.theirs.Path, dir) || inDirectory(f.target, dir))
	})
}

// listPaths names at most five paths.
func listPaths(names []string) string {
	const most = 5
	text := ""
	for i, name := range names[:min(len(names), most)] {
		if i > 0 {
			text += ", "
		}
		text += worktree.Quote(name)
	}
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

package plan

import (
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// findEmptied marks the files that the templates add to a directory from which
// the owner deleted all of their files: alone they are of no use.
func findEmptied(files []*file) {
	direct, below := map[string]*census{}, map[string]*census{}
	for _, f := range files {
		if f.base == nil {
			continue
		}
		dirs := map[string]bool{path.Dir(f.base.Path): true}
		if f.templateMoved() {
			dirs[path.Dir(f.theirs.Path)] = true
		}
		above := map[string]bool{}
		for dir := range dirs {
			count(direct, dir, f)
			for ; dir != "." && !above[dir]; dir = path.Dir(dir) {
				above[dir] = true
				count(below, dir, f)
			}
		}
	}
	for _, f := range files {
		if f.base == nil && f.ours.Kind == worktree.Absent {
			f.emptied = emptied(path.Dir(f.theirs.Path), direct, below)
		}
	}
}

// census counts the files that the templates had in a directory, and those
// that the owner still has.
type census struct{ had, left int }

func count(directories map[string]*census, dir string, f *file) {
	if directories[dir] == nil {
		directories[dir] = &census{}
	}
	directories[dir].had++
	if f.ours.Kind != worktree.Absent {
		directories[dir].left++
	}
}

// emptied returns the directory that the owner emptied: dir if the templates
// had files in it, else the first above it below which they had some; "" if
// files are left.
func emptied(dir string, direct, below map[string]*census) string {
	if dir == "." {
		return ""
	}
	if c := direct[dir]; c != nil {
		if c.left > 0 {
			return ""
		}
		return dir
	}
	for ; dir != "."; dir = path.Dir(dir) {
		if c := below[dir]; c != nil {
			if c.left > 0 {
				return ""
			}
			return dir
		}
	}
	return ""
}

// keepEmptied leaves a directory that the owner emptied as it is.
func keepEmptied(b *builder, f *file) {
	b.deleted = append(b.deleted, f.path)
	for _, base := range b.in.Base {
		if path.Dir(base.Path) == f.emptied {
			b.deleted = append(b.deleted, base.Path)
		}
	}
	b.report(f, Change{
		Path: f.path, Action: Keep,
		Reason: "new in the templates, but you deleted their files in " + worktree.Quote(f.emptied) +
			"; --restore " + worktree.Quote(f.emptied+"/") + " brings them back",
	})
}

// inDirectory reports whether name stands for a directory that holds a file at
// path below it.
func inDirectory(path, name string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(name, "/")+"/")
}

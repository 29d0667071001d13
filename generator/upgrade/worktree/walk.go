package worktree

import (
	"io/fs"
	"path"
	"slices"
)

// Walk calls visit with each regular file of the project's own source, in
// order. Other repositories and rendered projects, vendored and installed
// packages, and .chassis are left out.
func Walk(fsys fs.FS, visit func(name string, item fs.DirEntry)) {
	walkDirectory(fsys, ".", visit)
}

// WalkBelow is [Walk] for the files below dir.
func WalkBelow(fsys fs.FS, dir string, visit func(name string, item fs.DirEntry)) {
	walkDirectory(fsys, dir, visit)
}

func walkDirectory(fsys fs.FS, dir string, visit func(name string, item fs.DirEntry)) {
	items, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return // unreadable
	}
	if dir != "." && slices.ContainsFunc(items, func(item fs.DirEntry) bool { return item.Name() == ".git" || item.Name() == ".chassis" }) {
		return // another repository, or another rendered project
	}
	for _, item := range items {
		name := path.Join(dir, item.Name())
		switch {
		case item.Type().IsRegular():
			visit(name, item)
		case !item.IsDir(), name == ".chassis",
			slices.Contains([]string{".git", ".hg", ".jj", "node_modules", "vendor"}, item.Name()):
		default:
			walkDirectory(fsys, name, visit)
		}
	}
}

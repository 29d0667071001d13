package layout

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/gosource"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// Carried returns the owner's own files that go along with a package of the
// templates, with their new paths: its Go files, which compile only together,
// their test data, what they embed, and what only they may import. Other files
// stay where they are.
func (l *Layout) Carried() map[string]string { return l.carried }

// findCarried fills carried.
func (l *Layout) findCarried() {
	known := map[string]bool{}
	for _, f := range l.in.Files {
		known[f.Ours.Path] = true
	}
	inOurs := directoriesOf(l.in.Files, func(f File) Version { return f.Ours })
	for _, dir := range slices.Sorted(maps.Keys(l.ours.moves)) {
		m := l.ours.moves[dir]
		if m.to.dir == dir || dir == "." {
			continue
		}
		var sources [][]byte
		for _, f := range inOurs[dir] {
			sources = append(sources, f.Ours.Content)
		}
		var own []string
		worktree.WalkBelow(l.in.Ours, dir, func(name string, _ fs.DirEntry) {
			if known[name] || name != dir && len(inOurs[path.Dir(name)]) > 0 && path.Dir(name) != dir {
				return
			}
			own = append(own, name)
			if path.Dir(name) == dir && path.Ext(name) == ".go" {
				content, _ := fs.ReadFile(l.in.Ours, name) // unreadable: it embeds nothing
				sources = append(sources, content)
			}
		})
		for _, name := range own {
			if needed(strings.TrimPrefix(name, dir+"/"), sources) {
				l.carry(name, path.Join(m.to.dir, strings.TrimPrefix(name, dir+"/")))
			}
		}
	}
}

// needed reports whether the Go files of a package need the file at name, which
// is relative to its directory.
func needed(name string, sources [][]byte) bool {
	first, _, nested := strings.Cut(name, "/")
	if nested && (first == "testdata" || first == "internal") {
		return true
	}
	if !nested && (path.Ext(name) == ".go" || path.Ext(name) == ".s" || path.Ext(name) == ".h") {
		return true
	}
	for _, source := range sources {
		if gosource.Embeds(source, name) {
			return true
		}
	}
	return false
}

// carry adds a file, and the package that it is part of.
func (l *Layout) carry(name, to string) {
	l.carried[name] = to
	dir, toDir := path.Dir(name), path.Dir(to)
	if _, known := l.ours.moves[dir]; !known && path.Ext(name) == ".go" {
		l.ours.moves[dir] = move{place{dir: dir}, place{dir: toDir}}
	}
}

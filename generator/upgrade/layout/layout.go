package layout

import (
	"io/fs"
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/gosource"
)

// Input is what a layout depends on.
type Input struct {
	Files []File
	Ours  fs.FS // the work tree

	Was, Is string // the module path of the answers, before and after
	ByHand  string // the one that go.mod names, if the owner changed it
}

// A File is one file of the templates in each tree.
type File struct{ Base, Theirs, Ours Version }

// A Version is a file in one tree; its path is empty where the tree has none.
type Version struct {
	Path    string
	Content []byte // with LF line endings
}

// A Layout says where the packages of the templates are in each tree.
type Layout struct {
	in                 Input
	base, theirs, ours tree
	carried            map[string]string // see [Layout.Carried]
	requires           []string          // modules that the owner's go.mod requires; nil until they are read
	nested             map[string]bool   // whether a directory is in a nested module
}

// tree holds the packages of one tree that are elsewhere after the upgrade, or
// have another name there.
type tree struct {
	modules []string // the paths that the module may have in it
	moves   map[string]move
}

// move takes a package from one place to another.
type move struct{ from, to place }

// place is the directory and the name of a package. The name is empty if it is
// of no interest.
type place struct{ dir, name string }

// New compares the trees.
func New(in Input) *Layout {
	l := &Layout{in: in, carried: map[string]string{}, nested: map[string]bool{}}
	l.base = tree{l.formerModules(), map[string]move{}}
	l.theirs = tree{[]string{in.Is}, map[string]move{}}
	l.ours = tree{append(l.formerModules(), in.Is), map[string]move{}}
	theirs := directoriesOf(in.Files, func(f File) Version { return f.Theirs })
	for dir, files := range directoriesOf(in.Files, func(f File) Version { return f.Base }) {
		l.addPackage(dir, files, theirs)
	}
	l.findCarried()
	return l
}

// directoriesOf returns the Go files of one tree by their directories.
func directoriesOf(files []File, side func(File) Version) map[string][]File {
	directories := map[string][]File{}
	for _, f := range files {
		if name := side(f).Path; path.Ext(name) == ".go" {
			directories[path.Dir(name)] = append(directories[path.Dir(name)], f)
		}
	}
	return directories
}

// addPackage adds the package that base has in dir. Where the owner moved or
// renamed it, it stays so, else it follows the templates.
func (l *Layout) addPackage(dir string, files []File, inTheirs map[string][]File) {
	base := place{dir, nameOf(files, func(f File) Version { return f.Base })}
	theirs, ours := base, base
	if to, one := directoryOf(files, func(f File) Version { return f.Theirs }); one && len(inTheirs[dir]) == 0 {
		theirs.dir = to
	}
	theirs.name = nameOf(inTheirs[theirs.dir], func(f File) Version { return f.Theirs })
	if to, one := directoryOf(files, func(f File) Version { return f.Ours }); one {
		ours.dir = to
	}
	ours.name = nameOf(files, func(f File) Version { return f.Ours })

	result := theirs
	if ours.dir != base.dir {
		result.dir = ours.dir
	}
	if ours.name != "" && ours.name != base.name || result.name == "" {
		result.name = ours.name
	}
	l.base.add(base, result)
	l.theirs.add(theirs, result)
	l.ours.add(ours, result)
}

func (t tree) add(from, to place) {
	if from != to && from.name != "" && to.name != "" {
		t.moves[from.dir] = move{from, to}
	}
}

// directoryOf returns the directory that the files have in one tree, if it is
// one.
func directoryOf(files []File, side func(File) Version) (dir string, one bool) {
	for _, f := range files {
		name := side(f).Path
		if name == "" {
			continue
		}
		if dir != "" && dir != path.Dir(name) {
			return "", false
		}
		dir = path.Dir(name)
	}
	return dir, dir != ""
}

// nameOf returns the name of the package that the files are in one tree, ""
// if they do not agree.
func nameOf(files []File, side func(File) Version) string {
	name := ""
	for _, f := range files {
		v := side(f)
		if v.Path == "" {
			continue
		}
		switch found := gosource.PackageName(v.Content); {
		case name == "":
			name = found
		case found != name:
			return ""
		}
	}
	return name
}

// Target returns where the owner's file at name is after the upgrade, if it
// is part of a package.
func (l *Layout) Target(name string) string {
	if to := l.carried[name]; to != "" {
		return to
	}
	if m, moved := l.ours.moves[path.Dir(name)]; moved && path.Ext(name) == ".go" {
		return path.Join(m.to.dir, path.Base(name))
	}
	return name
}

// Moved returns where the owner moved the package that base has in dir; "" if it is
// still there, or not in one place.
func (l *Layout) Moved(dir string) string {
	if to := l.base.moves[dir].to.dir; to != dir {
		return to
	}
	return ""
}

// Changes reports whether any package is elsewhere after the upgrade.
func (l *Layout) Changes() bool {
	return l.moduleMoved() || len(l.ours.moves) > 0
}

// below returns what follows the path of module in that of one of its packages:
// nothing, or a slash and more.
func below(imported, module string) (rest string, inside bool) {
	rest, inside = strings.CutPrefix(imported, module)
	return rest, inside && (rest == "" || rest[0] == '/')
}

package layout

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// moduleMoved reports whether the module has another path in the new answers.
func (l *Layout) moduleMoved() bool { return l.in.Was != l.in.Is && l.in.Was != "" }

// formerModules returns the paths that the module may have had in the owner's
// files: the one that the owner gave it by hand, and before it that of the
// answers.
func (l *Layout) formerModules() []string {
	if l.in.ByHand == "" || l.in.ByHand == l.in.Is {
		return []string{l.in.Was}
	}
	return []string{l.in.ByHand, l.in.Was}
}

// renamedByHand returns the base of a file as it would have been rendered with
// the module path that the owner's version of it has.
func (l *Layout) renamedByHand(f File) []byte {
	if !l.moduleMoved() {
		return f.Base.Content
	}
	was, now := l.in.Was, cmp.Or(l.in.ByHand, l.in.Is)
	renamed := l.in.ByHand != "" // of go.mod
	if path.Base(f.Base.Path) != "go.mod" {
		others := bytes.ReplaceAll(f.Ours.Content, []byte(now), nil)
		renamed = mentionsPath(f.Ours.Content, now) && !mentionsPath(others, was)
	}
	if !renamed {
		return f.Base.Content
	}
	return replacePath(f.Base.Content, was, now)
}

// otherModule reports whether a package whose path begins like the module's
// belongs to another module: a nested one, or one that go.mod requires.
func (l *Layout) otherModule(imported, dir string) bool {
	if dir != "" && l.inNestedModule(dir) {
		return true
	}
	return slices.ContainsFunc(l.required(), func(module string) bool {
		_, inside := below(imported, module)
		return inside
	})
}

// required returns the modules that the owner's go.mod requires.
func (l *Layout) required() []string {
	if l.requires == nil {
		l.requires = []string{}
		content, _ := fs.ReadFile(l.in.Ours, "go.mod") // a project without one requires nothing
		if file, err := modfile.ParseLax("go.mod", content, nil); err == nil {
			for _, require := range file.Require {
				l.requires = append(l.requires, require.Mod.Path)
			}
		}
	}
	return l.requires
}

// OutsideModule reports whether a file is not part of the project's module: it is
// below testdata, a directory whose name begins with . or _, or a nested module.
func (l *Layout) OutsideModule(name string) bool {
	dir := path.Dir(name)
	for segment := range strings.SplitSeq(dir, "/") {
		if segment == "testdata" || segment != "." && strings.HasPrefix(segment, ".") || strings.HasPrefix(segment, "_") {
			return true
		}
	}
	return l.inNestedModule(dir)
}

// inNestedModule reports whether dir is in a module of the owner's within the
// project.
func (l *Layout) inNestedModule(dir string) bool {
	if !fs.ValidPath(dir) || dir == "." {
		return false
	}
	nested, known := l.nested[dir]
	if !known {
		name := path.Join(dir, "go.mod")
		ofTemplates := func(f File) bool { return f.Base.Path == name }
		_, err := fs.Lstat(l.in.Ours, name)
		nested = err == nil && !slices.ContainsFunc(l.in.Files, ofTemplates) || l.inNestedModule(path.Dir(dir))
		l.nested[dir] = nested
	}
	return nested
}

func (l *Layout) isDirectory(name string) bool {
	info, err := fs.Stat(l.in.Ours, name)
	return err == nil && info.IsDir()
}

package layout

import (
	"bytes"
	"cmp"
	"path"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/gosource"
)

// Base returns the base of a file as it would be with each package where it is
// after the upgrade.
func (l *Layout) Base(f File) []byte {
	tree, renamed := l.base, l.renamedByHand(f)
	if !bytes.Equal(renamed, f.Base.Content) {
		tree.modules = []string{cmp.Or(l.in.ByHand, l.in.Is)}
	}
	text, err := l.rewrite(tree, f.Base.Path, renamed, l.baseDirectory)
	if err != nil {
		return f.Base.Content
	}
	return text
}

// Theirs is [Layout.Base] for the templates' version.
func (l *Layout) Theirs(f File) []byte {
	text, err := l.rewrite(l.theirs, f.Theirs.Path, f.Theirs.Content, l.baseDirectory)
	if err != nil {
		return f.Theirs.Content
	}
	return text
}

// Ours is [Layout.Base] for a file of the owner's, which need not be one of the
// templates'. The error is that of source that is not valid Go.
func (l *Layout) Ours(name string, content []byte) ([]byte, error) {
	return l.rewrite(l.ours, name, content, l.ownDirectory)
}

// rewrite returns the content of the Go file that one tree has at name with
// its package and imports as they are after the upgrade. The function returns
// the directory of an imported package of the module, whose path in the tree is
// one of its modules.
func (l *Layout) rewrite(t tree, name string, content []byte, directory func(imported, module string) (string, bool)) ([]byte, error) {
	if path.Ext(name) != ".go" || !l.moduleMoved() && len(t.moves) == 0 {
		return content, nil
	}
	if m, moved := t.moves[path.Dir(name)]; moved && m.from.name != m.to.name {
		content = gosource.RenamePackage(content, m.from.name, m.to.name)
	}
	if !t.mayImport(content) {
		return content, nil
	}
	return gosource.RewriteImports(content, func(imported string) gosource.Import {
		for _, module := range t.modules {
			if dir, inside := directory(imported, module); inside {
				return l.imported(t, dir)
			}
		}
		return gosource.Import{Path: imported}
	})
}

// mayImport reports whether content mentions a module of the tree.
func (t tree) mayImport(content []byte) bool {
	for _, module := range t.modules {
		if module != "" && bytes.Contains(content, []byte(module)) {
			return true
		}
	}
	return false
}

// imported returns what becomes of an import of the package that one tree has
// in dir.
func (l *Layout) imported(t tree, dir string) gosource.Import {
	m, moved := t.moves[dir]
	if !moved {
		return gosource.Import{Path: strings.TrimSuffix(l.in.Is+"/"+dir, "/")}
	}
	return gosource.Import{Path: l.in.Is + "/" + m.to.dir, Was: m.from.name, Is: m.to.name}
}

// baseDirectory returns the directory of a package of the templates'.
func (l *Layout) baseDirectory(imported, module string) (dir string, inside bool) {
	rest, inside := below(imported, module)
	return strings.TrimPrefix(rest, "/"), inside && module != ""
}

// ownDirectory returns the directory of a package of the owner's, who may
// have used the module's new path already.
func (l *Layout) ownDirectory(imported, module string) (dir string, inside bool) {
	dir, inside = l.baseDirectory(imported, module)
	if !inside || l.otherModule(imported, dir) {
		return "", false
	}
	if rest, renamed := below(imported, l.in.Is); renamed && module != l.in.Is && !l.isDirectory(dir) {
		return strings.TrimPrefix(rest, "/"), true // the new path begins with the old one
	}
	return dir, true
}

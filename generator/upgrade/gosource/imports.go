package gosource

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// An Import is what becomes of an import: its new path, and the names that its
// package has before and after, if these differ.
type Import struct{ Path, Was, Is string }

// RewriteImports returns source in which rename is applied to each import path.
// Where the package's name changes too, so does every use of it; if the file
// uses the new name for something else, the import gets the old one instead.
// An import that becomes a copy of another one goes.
func RewriteImports(source []byte, rename func(path string) Import) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ImportsOnly|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	changes := make([]Import, len(file.Imports))
	changed, named := false, false
	for i, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		changes[i] = rename(path)
		changed = changed || changes[i].Path != path
		named = named || spec.Name == nil && changes[i].Was != changes[i].Is
	}
	if !changed && !named {
		return source, nil
	}
	if named { // its uses have to be found
		files = token.NewFileSet()
		if file, err = parser.ParseFile(files, "", source, 0); err != nil {
			return nil, err
		}
	}
	r := rewriter{source, file, func(pos token.Pos) int { return files.Position(pos).Offset }}
	return apply(source, r.edits(changes))
}

// rewriter finds what to edit in one file.
type rewriter struct {
	source []byte
	file   *ast.File
	offset func(token.Pos) int
}

// edits returns the edits that make changes to the imports of the file, in
// order.
func (r rewriter) edits(changes []Import) []edit {
	var edits []edit
	seen := map[string]bool{}
	for i, spec := range r.file.Imports {
		to, name := changes[i], ""
		start := r.offset(spec.Path.Pos())
		path := edit{start, start + len(spec.Path.Value), r.quoted(start, to.Path)}
		if spec.Name != nil {
			name = spec.Name.Name
		} else if to.Was != to.Is {
			if mentions(r.file, to.Is) {
				name, path.text = to.Was, " "+to.Was+" "+path.text
			} else {
				edits = append(edits, r.renameUses(to)...)
			}
		}
		if key := name + " " + to.Path; seen[key] {
			path = r.wholeLine(path)
		} else {
			seen[key] = true
		}
		if path.text != spec.Path.Value {
			edits = append(edits, path)
		}
	}
	return edits
}

// quoted returns an import path in the quotes that are at offset start.
func (r rewriter) quoted(start int, path string) string {
	quote := string(r.source[start])
	return quote + path + quote
}

// wholeLine returns the edit that removes the line of another edit.
func (r rewriter) wholeLine(e edit) edit {
	start := bytes.LastIndexByte(r.source[:e.start], '\n') + 1
	end := bytes.IndexByte(r.source[e.end:], '\n')
	if end < 0 {
		return edit{start, len(r.source), ""}
	}
	return edit{start, e.end + end + 1, ""}
}

// renameUses returns the edits that give each use of a package its new name.
func (r rewriter) renameUses(to Import) []edit {
	unresolved := map[*ast.Ident]bool{}
	for _, ident := range r.file.Unresolved {
		unresolved[ident] = true // no declaration of the file explains it
	}
	var edits []edit
	ast.Inspect(r.file, func(node ast.Node) bool {
		if selector, is := node.(*ast.SelectorExpr); is {
			if ident, is := selector.X.(*ast.Ident); is && ident.Name == to.Was && unresolved[ident] {
				start := r.offset(ident.Pos())
				edits = append(edits, edit{start, start + len(to.Was), to.Is})
			}
		}
		return true
	})
	return edits
}

// mentions reports whether a file has an identifier of the given name, other
// than of its package, or of what is selected from something else.
func mentions(file *ast.File, name string) bool {
	found := false
	var visit func(node ast.Node) bool
	visit = func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(node.X, visit)
			return false
		case *ast.Ident:
			found = found || node.Name == name && node != file.Name
		}
		return !found
	}
	ast.Inspect(file, visit)
	return found
}

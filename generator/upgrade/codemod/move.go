package codemod

import (
	"go/ast"
	"maps"
	"path"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"
)

// moveNames returns a rewrite for exported names that moved from one package of
// the module to another, both by their paths in it. names maps the old names to
// the new ones. Where the file has the new package's name for something else,
// it is left as it is.
func moveNames(from, to string, names map[string]string) func(module string, file *file) bool {
	return func(module string, file *file) bool {
		if path.Dir(file.path) == from && file.syntax.Name.Name == path.Base(from) {
			return qualify(module, to, names, file)
		}
		local := localName(file.syntax, module+"/"+from)
		if local == "" {
			return false
		}
		moved := selectors(file.syntax, local, names)
		if len(moved) == 0 {
			return false
		}
		target := importPackage(file, module+"/"+to)
		if target == "" {
			return false
		}
		for _, selector := range moved {
			selector.X.(*ast.Ident).Name = target
			selector.Sel.Name = names[selector.Sel.Name]
		}
		if !astutil.UsesImport(file.syntax, module+"/"+from) {
			// One of the two is in the file.
			astutil.DeleteNamedImport(file.set, file.syntax, "", module+"/"+from)
			astutil.DeleteNamedImport(file.set, file.syntax, local, module+"/"+from)
		}
		return true
	}
}

// qualify selects the names of a file of the package that they moved from out of the
// package that they moved to.
func qualify(module, to string, names map[string]string, file *file) bool {
	moved := map[*ast.Ident]bool{}
	for _, ident := range file.syntax.Unresolved { // what other files declare
		moved[ident] = names[ident.Name] != ""
	}
	ast.Inspect(file.syntax, func(node ast.Node) bool {
		if pair, is := node.(*ast.KeyValueExpr); is { // a field
			if key, is := pair.Key.(*ast.Ident); is {
				delete(moved, key)
			}
		}
		return true
	})
	maps.DeleteFunc(moved, func(_ *ast.Ident, is bool) bool { return !is })
	if len(moved) == 0 {
		return false
	}
	target := importPackage(file, module+"/"+to)
	if target == "" {
		return false
	}
	astutil.Apply(file.syntax, func(cursor *astutil.Cursor) bool {
		if ident, is := cursor.Node().(*ast.Ident); is && moved[ident] {
			selected := &ast.Ident{Name: names[ident.Name], NamePos: ident.Pos()}
			cursor.Replace(&ast.SelectorExpr{X: &ast.Ident{Name: target, NamePos: ident.Pos()}, Sel: selected})
			return false
		}
		return true
	}, nil)
	return true
}

// importPackage returns the name by which a file knows the package at importPath,
// which it imports if it has to; empty if the file has its name for something else.
func importPackage(file *file, importPath string) string {
	if known := localName(file.syntax, importPath); known != "" {
		return known
	}
	name := path.Base(importPath)
	if declares(file.syntax, name) || importsAs(file.syntax, name) {
		return ""
	}
	astutil.AddImport(file.set, file.syntax, importPath)
	return name
}

// localName returns the name by which a file knows the package at importPath,
// empty if it does not import it by a name.
func localName(file *ast.File, importPath string) string {
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil || imported != importPath {
			continue
		}
		switch {
		case spec.Name == nil:
			return path.Base(importPath)
		case spec.Name.Name != "_" && spec.Name.Name != ".":
			return spec.Name.Name
		}
	}
	return ""
}

// selectors returns the selectors local.Name of a file whose names are among
// names. It returns none if the file declares local for something else too,
// since then they may mean that.
func selectors(file *ast.File, local string, names map[string]string) []*ast.SelectorExpr {
	if declares(file, local) {
		return nil
	}
	var found []*ast.SelectorExpr
	ast.Inspect(file, func(node ast.Node) bool {
		selector, is := node.(*ast.SelectorExpr)
		if !is {
			return true
		}
		if x, is := selector.X.(*ast.Ident); is && x.Name == local && names[selector.Sel.Name] != "" {
			found = append(found, selector)
		}
		return true
	})
	return found
}

// importsAs reports whether a file imports a package under name, as far as its
// path shows.
func importsAs(file *ast.File, name string) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		imported, err := strconv.Unquote(spec.Path.Value)
		return err == nil && (spec.Name == nil && path.Base(imported) == name || spec.Name != nil && spec.Name.Name == name)
	})
}

// declares reports whether a file declares name anywhere: as a variable, a
// parameter, a function or a type.
func declares(file *ast.File, name string) bool {
	found := false
	declared := func(ids ...*ast.Ident) {
		for _, id := range ids {
			found = found || id != nil && id.Name == name
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Field:
			declared(node.Names...)
		case *ast.ValueSpec:
			declared(node.Names...)
		case *ast.TypeSpec:
			declared(node.Name)
		case *ast.FuncDecl:
			declared(node.Name)
		case *ast.AssignStmt:
			for _, left := range node.Lhs {
				if id, is := left.(*ast.Ident); is {
					declared(id)
				}
			}
		case *ast.RangeStmt:
			for _, left := range []ast.Expr{node.Key, node.Value} {
				if id, is := left.(*ast.Ident); is {
					declared(id)
				}
			}
		}
		return !found
	})
	return found
}

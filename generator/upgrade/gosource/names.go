package gosource

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Declared are the names that a Go file declares for its package. Those of functions
// have the types of their parameters and results, all others nothing.
type Declared struct {
	Package string // with the _test of a package of tests
	Types   map[string]string
}

// DeclaredIn returns what a file declares; ok is false if it is not valid Go.
func DeclaredIn(source []byte) (d Declared, ok bool) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.SkipObjectResolution)
	if err != nil {
		return Declared{}, false
	}
	text := func(node ast.Node) string {
		return string(source[files.Position(node.Pos()).Offset:files.Position(node.End()).Offset])
	}
	d = Declared{Package: file.Name.Name, Types: map[string]string{}}
	for _, declaration := range file.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Recv == nil {
				d.Types[declaration.Name.Name] = signature(declaration.Type, text)
			}
		case *ast.GenDecl:
			for _, spec := range declaration.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					d.Types[spec.Name.Name] = ""
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						d.Types[name.Name] = ""
					}
				}
			}
		}
	}
	delete(d.Types, "_")
	delete(d.Types, "init")
	return d, true
}

// signature returns the types of a function, without the names of its parameters.
func signature(function *ast.FuncType, text func(ast.Node) string) string {
	var types []string
	for _, fields := range []*ast.FieldList{function.TypeParams, function.Params, function.Results} {
		if types = append(types, "|"); fields == nil {
			continue
		}
		for _, field := range fields.List {
			for range max(1, len(field.Names)) {
				types = append(types, text(field.Type))
			}
		}
	}
	return strings.Join(types, " ")
}

// A Use is the use of a name that a file does not declare itself.
type Use struct {
	Import string // path of the package that it is selected from; empty for its own
	Name   string
	within string // the declaration that uses it, by its first name
}

// UsesIn returns which names of its own package, and of those that it imports, a
// file uses. It returns none of a file that is not valid Go, or that imports all
// names of another package.
func UsesIn(source []byte) []Use {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
	if err != nil {
		return nil
	}
	imports, all := importNames(file)
	if all {
		return nil
	}
	free := map[*ast.Ident]bool{}
	for _, ident := range file.Unresolved {
		free[ident] = true
	}
	var uses []Use
	for _, declaration := range file.Decls {
		within := nameOf(declaration)
		ast.Inspect(declaration, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.KeyValueExpr:
				if key, is := node.Key.(*ast.Ident); is {
					delete(free, key) // of a field, more often than not
				}
			case *ast.SelectorExpr:
				if of, is := node.X.(*ast.Ident); is && free[of] {
					for _, path := range imports[of.Name] {
						uses = append(uses, Use{path, node.Sel.Name, within})
					}
				}
			case *ast.Ident:
				if free[node] {
					uses = append(uses, Use{"", node.Name, within})
				}
			}
			return true
		})
	}
	return slices.Compact(uses)
}

// importNames returns the import paths of a file by the names that it knows the
// packages by, as far as the paths tell. all says that it imports all names of one.
func importNames(file *ast.File) (imports map[string][]string, all bool) {
	imports = map[string][]string{}
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value) // the parser has done it
		name := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		all = all || name == "."
		imports[name] = append(imports[name], path)
	}
	return imports, all
}

// nameOf returns the first name that a declaration declares.
func nameOf(declaration ast.Decl) string {
	switch declaration := declaration.(type) {
	case *ast.FuncDecl:
		return FunctionName(declaration)
	case *ast.GenDecl:
		for _, spec := range declaration.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				return spec.Name.Name
			case *ast.ValueSpec:
				return spec.Names[0].Name
			}
		}
	}
	return ""
}

// FunctionName returns the name of a function, and of a method TYPE.NAME.
func FunctionName(function *ast.FuncDecl) string {
	name := function.Name.Name
	if function.Recv == nil || len(function.Recv.List) != 1 {
		return name
	}
	receiver := ""
	ast.Inspect(function.Recv.List[0].Type, func(node ast.Node) bool {
		if ident, is := node.(*ast.Ident); is && receiver == "" {
			receiver = ident.Name
		}
		return receiver == ""
	})
	return receiver + "." + name
}

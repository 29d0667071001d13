package generator

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// dropUnusedImports removes the imports that nothing in a Go file uses. What a
// file about a resource needs follows from the types of its fields, so that its
// template names all that it may need.
func dropUnusedImports(source []byte) ([]byte, error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "", source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	used := qualifiers(source)
	var unused []int // lines, from 0
	for _, imported := range parsed.Imports {
		if name := importName(imported); name != "_" && !used[name] {
			unused = append(unused, files.Position(imported.Pos()).Line-1)
		}
	}
	if len(unused) == 0 {
		return source, nil
	}
	lines := strings.Split(string(source), "\n")
	for _, line := range slices.Backward(unused) {
		lines = slices.Delete(lines, line, line+1)
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// qualifiers returns the names that a selection begins with, among them those of
// the packages that a Go file uses: x in x.y.z. It reads tokens, which takes a
// tenth of the time of parsing.
func qualifiers(source []byte) map[string]bool {
	var tokens scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(source))
	tokens.Init(file, source, func(token.Position, string) {}, 0) // gofmt reports what is wrong
	names := map[string]bool{}
	first, last := "", token.EOF // the name before, and what kind of token that was
	for {
		_, kind, text := tokens.Scan()
		switch {
		case kind == token.EOF:
			return names
		case kind == token.PERIOD:
			names[first] = true
			first = ""
		case kind == token.IDENT && last != token.PERIOD:
			first = text
		default:
			first = ""
		}
		last = kind
	}
}

// importName returns the name by which a file knows what it imports.
func importName(imported *ast.ImportSpec) string {
	if imported.Name != nil {
		return imported.Name.Name
	}
	name, _ := strconv.Unquote(imported.Path.Value)
	base := path.Base(name)
	if majorName.MatchString(base) {
		base = path.Base(path.Dir(name))
	}
	return base
}

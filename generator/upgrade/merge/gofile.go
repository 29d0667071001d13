package merge

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/gosource"
)

// A goFile is a formatted Go file in parts.
type goFile struct {
	clause       *part // with the comments before it
	importLines  *part // nil if it imports nothing
	specs        []importSpec
	declarations list // of which only the keys are used
	parts        []part
	names        map[string][]string // that variables, constants and types declare, by key
	uses         map[string]bool     // names that it selects from and does not declare
}

// A part is a piece of a file: its lines with and without alignment.
type part struct {
	item
	aligned []string
}

// lines returns the lines of a part with their alignment, nothing of nil.
func (p *part) lines() []string {
	if p == nil {
		return nil
	}
	return p.aligned
}

// part returns the declaration with a key, nil if there is none.
func (f *goFile) part(key string) *part {
	at := slices.IndexFunc(f.parts, func(p part) bool { return p.key == key })
	if at < 0 {
		return nil
	}
	return &f.parts[at]
}

// splitFile splits a Go file; ok is false if it is not formatted, or has more than
// one declaration of imports.
func splitFile(source []byte) (f goFile, ok bool) {
	plain, ok := unaligned(source)
	aligned := splitLines(source)
	if !ok || len(splitLines(plain)) != len(aligned) {
		return goFile{}, false
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", plain, parser.ParseComments)
	if err != nil {
		return goFile{}, false
	}
	r := passageReader{files: files, text: string(plain), lines: splitLines(plain)}
	f = goFile{names: map[string][]string{}, uses: usesOf(file)}
	at := r.line(file.Name.End()) + 1
	f.clause = &part{item{body: passage{lines: r.lines[:at]}}, aligned[:at]}
	for i, declaration := range file.Decls {
		end := r.line(declaration.End()) + 1
		if at >= end {
			return goFile{}, false // two on one line
		}
		key, names := keyOf(r, declaration)
		next := r.part(key, declaration, at, end, aligned)
		at = end
		if group, is := declaration.(*ast.GenDecl); is && group.Tok == token.IMPORT {
			if i > 0 {
				return goFile{}, false
			}
			f.importLines, f.specs = &next, r.importSpecs(group)
			continue
		}
		f.names[key] = names
		f.parts = append(f.parts, next)
	}
	if at < len(r.lines) {
		f.parts = append(f.parts, r.part("\x00rest", nil, at, len(r.lines), aligned))
	}
	f.setKeys()
	return f, true
}

// part returns the part of the lines [start, end).
func (r passageReader) part(key string, node ast.Node, start, end int, aligned []string) part {
	p := part{item: r.item(key, node, start, end)}
	for start < end && strings.TrimSpace(r.lines[start]) == "" {
		start++
	}
	p.aligned = aligned[start:end]
	return p
}

// setKeys makes the declarations those of the parts.
func (f *goFile) setKeys() {
	f.declarations = nil
	for _, p := range f.parts {
		f.declarations = append(f.declarations, item{key: p.key})
	}
}

// keyOf returns the key of a declaration, and the names that it declares unless it
// is a function.
func keyOf(r passageReader, declaration ast.Decl) (key string, names []string) {
	switch declaration := declaration.(type) {
	case *ast.FuncDecl:
		return "func " + gosource.FunctionName(declaration), nil
	case *ast.GenDecl:
		for _, spec := range declaration.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names = append(names, name.Name)
				}
			}
		}
		names = slices.DeleteFunc(names, func(name string) bool { return name == "_" })
		if len(names) > 0 {
			return "name " + names[0], names
		}
	}
	return byText + r.source(declaration), nil
}

// alignKeys gives declarations that share a name with one of base its key: groups
// are known by any of their names.
func (f *goFile) alignKeys(base goFile) {
	keys := map[string]string{}
	for key, names := range base.names {
		for _, name := range names {
			keys[name] = key
		}
	}
	for i := range f.parts {
		for _, name := range f.names[f.parts[i].key] {
			if key := keys[name]; key != "" {
				f.parts[i].key = key
				break
			}
		}
	}
	f.setKeys()
}

// usesOf returns the names that a file selects something from and does not declare,
// as it does from packages.
func usesOf(file *ast.File) map[string]bool {
	unresolved := map[*ast.Ident]bool{}
	for _, ident := range file.Unresolved {
		unresolved[ident] = true
	}
	uses := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, is := node.(*ast.SelectorExpr); is {
			if ident, is := selector.X.(*ast.Ident); is && unresolved[ident] {
				uses[ident.Name] = true
			}
		}
		return true
	})
	return uses
}

// declaresTwice reports whether a file declares a name twice.
func declaresTwice(source []byte) bool {
	f, ok := splitFile(source)
	if !ok {
		return false
	}
	seen := map[string]bool{}
	for _, p := range f.parts {
		names := f.names[p.key]
		if name, is := strings.CutPrefix(p.key, "func "); is && name != "init" {
			names = append(names, name)
		}
		for _, name := range names {
			if seen[name] {
				return true
			}
			seen[name] = true
		}
	}
	return false
}

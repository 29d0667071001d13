// Package collisions finds the names by which a resource would declare what the
// code of a service declares already, or hide what it uses. It reads a service
// with the [Resources], whose names are like no others: what is made of such a
// name, would with another name be something else.
package collisions

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strings"
)

// Found are SPECs of resources whose names collide, and with what. A name may be
// made of [Other], with which it collides then.
type Found map[string]string

// Add adds what the packages of one directory collide with.
func (f Found) Add(dir string, positions *token.FileSet, files []*ast.File) {
	packages := map[string][]*ast.File{} // the tests may be in one of their own
	for _, file := range files {
		packages[file.Name.Name] = append(packages[file.Name.Name], file)
	}
	for name, parsed := range packages {
		info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Scopes: map[ast.Node]*types.Scope{}}
		ignore := func(error) {} // nothing that is imported is there
		check := types.Config{Error: ignore, Importer: emptyImporter{}}
		pkg, _ := check.Check(name, positions, parsed, info)
		f.inScopes(dir, pkg, info)
		f.byUse(dir, info)
		f.amongMembers(dir, info)
	}
}

// emptyImporter imports packages in which nothing is declared.
type emptyImporter struct{}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

func (emptyImporter) Import(importPath string) (*types.Package, error) {
	name := path.Base(importPath)
	if majorVersion.MatchString(name) {
		name = path.Base(path.Dir(importPath))
	}
	pkg := types.NewPackage(importPath, name)
	pkg.MarkComplete()
	return pkg, nil
}

// inScopes adds the names that would be declared twice in one scope, or in a
// package and in what one of its files imports.
func (f Found) inScopes(dir string, pkg *types.Package, info *types.Info) {
	declared := pkg.Scope().Names()
	f.twice(dir, declared, declared)
	for node, scope := range info.Scopes {
		local := scope.Names()
		f.twice(dir, local, local)
		if _, ok := node.(*ast.File); ok {
			f.twice(dir, local, declared)
			f.twice(dir, declared, local)
		}
	}
}

// amongMembers adds the names that would be those of two methods or fields of a
// type.
func (f Found) amongMembers(dir string, info *types.Info) {
	for _, object := range info.Defs {
		if name, ok := object.(*types.TypeName); ok {
			members := membersOf(name.Type())
			f.twice(dir, members, members)
		}
	}
}

// membersOf returns the names of the methods, those of embedded types included,
// and of the fields of a type.
func membersOf(of types.Type) (names []string) {
	for method := range types.NewMethodSet(types.NewPointer(of)).Methods() {
		names = append(names, method.Obj().Name())
	}
	switch under := of.Underlying().(type) {
	case *types.Struct:
		for field := range under.Fields() {
			names = append(names, field.Name())
		}
	case *types.Interface:
		for method := range under.Methods() {
			names = append(names, method.Name())
		}
	}
	return names
}

// twice adds the names by which an identifier that is made of one would be one of
// the others.
func (f Found) twice(dir string, made, others []string) {
	for _, identifier := range made {
		if pattern := patternOf(identifier); pattern != nil {
			for _, other := range others {
				f.add(pattern, other, dir+" declares "+other+" beside "+identifier)
			}
		}
	}
}

// byUse adds the names by which a local variable would hide what is used in its
// scope: the variable may be made of the name, or what is used.
func (f Found) byUse(dir string, info *types.Info) {
	innermost := scopesByFile(info)
	for identifier, object := range info.Uses {
		declared := object.Parent()
		if declared == nil { // a field or a method
			continue
		}
		used := patternOf(identifier.Name)
		for scope := innermost(identifier); scope != nil && scope != declared; scope = scope.Parent() {
			for _, local := range scope.Names() {
				if where, _ := scope.LookupParent(local, identifier.Pos()); where != scope {
					continue // it is declared further below
				}
				why := dir + " has " + local + " where it uses " + identifier.Name
				if used != nil {
					f.add(used, local, why)
				}
				if hiding := patternOf(local); hiding != nil {
					f.add(hiding, identifier.Name, why)
				}
			}
		}
	}
}

// scopesByFile returns a function that finds the innermost scope around an
// identifier.
func scopesByFile(info *types.Info) func(*ast.Ident) *types.Scope {
	files := map[*ast.File]*types.Scope{}
	for node, scope := range info.Scopes {
		if file, ok := node.(*ast.File); ok {
			files[file] = scope
		}
	}
	return func(identifier *ast.Ident) *types.Scope {
		for file, scope := range files {
			if file.FileStart <= identifier.Pos() && identifier.Pos() < file.FileEnd {
				return scope.Innermost(identifier.Pos())
			}
		}
		return nil
	}
}

// add adds the SPEC by which an identifier of this pattern would be other.
func (f Found) add(made *pattern, other, why string) {
	part, ok := strings.CutPrefix(other, made.before)
	if !ok {
		return
	}
	if part, ok = strings.CutSuffix(part, made.after); !ok {
		return
	}
	name := snakeCase(part)
	if made.identifier(name) == part && !ofUnlike(name, made.of) && name != Other && name != short {
		f[made.spec(name)] = why
	}
}

package resource_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/resource"
	"github.com/chassis-go/chassis/templates"
)

// example is the resource whose names the rendered services have, and other is
// one that it refers to.
const example, other = "note", "topic"

// specs are those resources with fields of every type.
const specs = "topic name:string!\nnote topic:ref(topic) parent:ref(note)? code:string(20)! amount:decimal(12,2) " +
	"count:int body:text? kind:enum(open|closed) done:bool read_at:time due_on:date? token:uuid?"

// planned are names that services are about to have.
var planned = []string{"client", "openapi", "problem", "seed"}

// TestServiceNames holds the names that resources cannot have to what rendered
// services declare and import where they import the package of a resource.
func TestServiceNames(t *testing.T) {
	t.Parallel()
	found := foundNames{names: map[string]string{}, plurals: map[string]string{}, files: map[string]string{}}
	for _, resources := range []string{"note title:string body:text", specs} {
		for _, database := range []string{"none", "sqlite", "postgres", "sqlite,postgres"} {
			for _, redis := range []string{"true", "false"} {
				answers := generator.Answers{"name": "shop", "resources": resources, "database": database, "redis": redis, "auth": "jwt", "tracing": "true"}
				found.collect(t, render(t, answers))
				answers["auth"], answers["tracing"] = "none", "false"
				found.collect(t, render(t, answers))
			}
		}
	}
	compare(t, "serviceNames", resource.ServiceNames(), found.names, planned)
	compare(t, "servicePlurals", resource.ServicePlurals(), found.plurals, nil)
	compare(t, "serviceFiles", resource.ServiceFiles(), found.files, nil)
}

// TestServiceFiles renders resources that are named like files of the service.
func TestServiceFiles(t *testing.T) {
	t.Parallel()
	for _, many := range resource.ServiceFiles() {
		spec := "thing/" + many + " label:string"
		parsed, err := resource.Parse(spec)
		if err != nil || len(resource.Check([]resource.Resource{parsed}, nil)) > 0 {
			continue // no resource has this name
		}
		render(t, generator.Answers{"name": "shop", "resources": spec})
	}
}

func compare(t *testing.T, name string, listed []string, found map[string]string, planned []string) {
	t.Helper()
	for word, where := range found {
		if !slices.Contains(listed, word) && !isOfResource(word) {
			t.Errorf("%s lacks %s, which %s has", name, word, where)
		}
	}
	for _, word := range listed {
		if found[word] == "" && !slices.Contains(planned, word) {
			t.Errorf("%s has %s, which no service has", name, word)
		}
	}
}

// isOfResource says whether a name is made of that of a resource.
func isOfResource(name string) bool {
	return strings.Contains(name, example) || strings.Contains(name, other)
}

// goFile is a Go file of a rendered service.
type goFile struct {
	*ast.File
	positions *token.FileSet
	name      string // without .go and _test
}

// render returns the packages of a service: Go files by their directory.
func render(t *testing.T, answers generator.Answers) map[string][]goFile {
	t.Helper()
	spec, err := answers.Spec()
	if err != nil {
		t.Fatal(err)
	}
	files, err := generator.Render(templates.FS, spec)
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string][]goFile{}
	for _, file := range files {
		if path.Ext(file.Path) != ".go" {
			continue
		}
		positions := token.NewFileSet()
		parsed, err := parser.ParseFile(positions, file.Path, file.Content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		packages[path.Dir(file.Path)] = append(packages[path.Dir(file.Path)], goFile{parsed, positions, fileName(file.Path)})
	}
	return packages
}

// fileName returns the name of a Go file, without .go and _test.
func fileName(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".go"), "_test")
}

// foundNames are words and where they were found: those that clash with a
// package or variable, those that clash with an exported plural, and those that
// clash with a file.
type foundNames struct{ names, plurals, files map[string]string }

func (f foundNames) collect(t *testing.T, packages map[string][]goFile) {
	t.Helper()
	clashing := 0
	for dir, files := range packages {
		if strings.HasPrefix(dir, "internal/") {
			f.names[path.Base(dir)] = dir
		}
		f.addFiles(dir, files)
		if !slices.ContainsFunc(files, importsExample) {
			continue
		}
		clashing++
		for _, file := range files {
			for _, imported := range file.Imports {
				f.add(importName(imported), dir)
			}
			for _, declaration := range file.Decls {
				f.addDeclared(declaration, dir)
			}
			f.addLocal(file, dir)
		}
	}
	if clashing < 5 {
		t.Errorf("only %d packages import %s", clashing, example)
	}
}

// addFiles adds the files of a directory that has one named after the example:
// after many of it, or, in its own package, after itself.
func (f foundNames) addFiles(dir string, files []goFile) {
	for _, file := range files {
		switch {
		case isOfResource(file.name):
		case path.Base(dir) == example:
			f.names[file.name] = dir
		case slices.ContainsFunc(files, func(other goFile) bool { return other.name == example+"s" }):
			f.files[file.name] = dir
		}
	}
}

func importsExample(file goFile) bool {
	return slices.ContainsFunc(file.Imports, func(imported *ast.ImportSpec) bool {
		return strings.HasSuffix(imported.Path.Value, "/internal/"+example+`"`)
	})
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// importName returns the name by which a file knows what it imports.
func importName(imported *ast.ImportSpec) string {
	if imported.Name != nil {
		return imported.Name.Name
	}
	name, _ := strconv.Unquote(imported.Path.Value)
	if majorVersion.MatchString(path.Base(name)) {
		name = path.Dir(name)
	}
	return path.Base(name)
}

func (f foundNames) addDeclared(declaration ast.Decl, dir string) {
	switch declaration := declaration.(type) {
	case *ast.FuncDecl:
		if declaration.Recv == nil {
			f.add(declaration.Name.Name, dir)
		}
	case *ast.GenDecl:
		for _, spec := range declaration.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					f.add(name.Name, dir)
				}
			case *ast.TypeSpec:
				f.add(spec.Name.Name, dir)
				f.addMethods(spec, dir)
			}
		}
	}
}

// addMethods adds the methods of an interface, one of which there is for each
// resource.
func (f foundNames) addMethods(spec *ast.TypeSpec, dir string) {
	methods, ok := spec.Type.(*ast.InterfaceType)
	if !ok {
		return
	}
	for _, method := range methods.Methods.List {
		for _, name := range method.Names {
			if name.IsExported() {
				f.add(name.Name, dir)
			}
		}
	}
}

var (
	unexportedWord = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	exportedWord   = regexp.MustCompile(`^[A-Z][a-z0-9]*$`)
)

func (f foundNames) add(name, dir string) {
	switch lower := strings.ToLower(name); {
	case name == "main": // no name of a package that can be imported
	case unexportedWord.MatchString(name):
		f.names[name] = dir
	case exportedWord.MatchString(name) && len(resource.Singulars(lower)) > 0:
		f.plurals[lower] = dir
	}
}

// addLocal adds the variables of functions that are in scope where the package of
// the example, or a variable named after many of it, is used: by such a name a
// resource would mean the variable.
func (f foundNames) addLocal(file goFile, dir string) {
	info := &types.Info{Scopes: map[ast.Node]*types.Scope{}}
	ignore := func(error) {} // nothing is imported
	check := types.Config{Error: ignore}
	check.Check(dir, file.positions, []*ast.File{file.File}, info)
	used := usesOfExample(file.File)
	for node, scope := range info.Scopes {
		if node == file.File {
			continue
		}
		for _, name := range scope.Names() {
			hides := func(pos token.Pos) bool {
				where, _ := scope.LookupParent(name, pos)
				return where == scope && scope.Contains(pos)
			}
			if !isOfResource(name) && slices.ContainsFunc(used, hides) {
				f.add(name, dir)
			}
		}
	}
}

// usesOfExample returns where a file names the package of the example, or a
// variable named after many of it.
func usesOfExample(file *ast.File) (used []token.Pos) {
	selected := map[*ast.Ident]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			selected[node.Sel] = true
		case *ast.Ident:
			if (node.Name == example || node.Name == example+"s") && !selected[node] {
				used = append(used, node.Pos())
			}
		}
		return true
	})
	return used
}

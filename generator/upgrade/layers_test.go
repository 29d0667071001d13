package upgrade

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const packagePath = "github.com/chassis-go/chassis/generator/upgrade"

// layers are the packages of an upgrade, the lowest first: each may import
// those before it, and everybody else only the last.
var layers = []string{"changelog", "codemod", "worktree", "gosource", "layout", "merge", "plan", "apply", "verify", "adopt", "."}

func TestLayers(t *testing.T) {
	t.Parallel()
	for i, layer := range layers {
		for name, file := range parseFiles(t, layer, false) {
			for _, imported := range importsOf(t, file) {
				below, is := strings.CutPrefix(imported, packagePath+"/")
				if is && !slices.Contains(layers[:i], below) {
					t.Errorf("%s imports %s, which is not below it", name, below)
				}
			}
		}
	}
	for _, dir := range []string{"..", "../../cmd/chassis", "../../golden"} {
		for name, file := range parseFiles(t, dir, true) {
			for _, imported := range importsOf(t, file) {
				if strings.HasPrefix(imported, packagePath+"/") {
					t.Errorf("%s imports %s, only %s is for others", name, imported, packagePath)
				}
			}
		}
	}
}

// TestPurePackages holds that merge and plan reach the outside only through
// what they are given: they neither import a package of the system nor use
// what of worktree does.
func TestPurePackages(t *testing.T) {
	t.Parallel()
	system := []string{"os", "os/exec", "syscall", "net", "net/http", "path/filepath", "time"}
	ofWorktree := []string{"worktree.FS", "worktree.Repository", "worktree.FindRepository", "worktree.InsideRepository", "worktree.MergeFile"}
	for _, layer := range []string{"gosource", "layout", "merge", "plan"} {
		for name, file := range parseFiles(t, layer, false) {
			for _, imported := range importsOf(t, file) {
				if slices.Contains(system, imported) {
					t.Errorf("%s imports %s", name, imported)
				}
			}
			for _, used := range usedNames(file) {
				if slices.Contains(ofWorktree, used) {
					t.Errorf("%s uses %s", name, used)
				}
			}
		}
	}
}

// TestExportedNames finds names that a layer exports and nothing outside of it
// uses. It compares bare names, and leaves out methods of well-known
// interfaces, fields that JSON needs, and the values of an exported type.
func TestExportedNames(t *testing.T) {
	t.Parallel()
	wellKnown := []string{"Error", "String", "ReadDir", "ReadFile", "Stat", "UnmarshalJSON"}
	for i, layer := range layers[:len(layers)-1] {
		used := map[string]bool{}
		users := append([]string{"../../cmd/chassis", "../../golden"}, layers[i+1:]...)
		for _, dir := range users {
			for _, file := range parseFiles(t, dir, !slices.Contains(layers, dir)) {
				for _, name := range usedNames(file) {
					used[name] = true
				}
			}
		}
		for name, file := range parseFiles(t, layer, false) {
			for _, exported := range exportedNames(file) {
				if !used[exported] && !slices.Contains(wellKnown, exported) {
					t.Errorf("%s exports %s, which nothing outside of it uses", name, exported)
				}
			}
		}
	}
}

// parseFiles parses the Go files of a directory, by name.
func parseFiles(t *testing.T, dir string, tests bool) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no Go files in %s: %v", dir, err)
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		if !tests && strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}

func importsOf(t *testing.T, file *ast.File) []string {
	t.Helper()
	var paths []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, imported)
	}
	return paths
}

// usedNames returns what a file selects, as Name and x.Name, and the fields
// that it sets in composite literals.
func usedNames(file *ast.File) []string {
	var names []string
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			names = append(names, node.Sel.Name)
			if of, is := node.X.(*ast.Ident); is {
				names = append(names, of.Name+"."+node.Sel.Name)
			}
		case *ast.KeyValueExpr:
			if key, is := node.Key.(*ast.Ident); is {
				names = append(names, key.Name)
			}
		}
		return true
	})
	return names
}

// exportedNames returns the exported names that a file declares: of functions,
// methods, types, values without a type, and fields without a tag.
func exportedNames(file *ast.File) []string {
	var names []string
	add := func(ids ...*ast.Ident) {
		for _, id := range ids {
			if id.IsExported() {
				names = append(names, id.Name)
			}
		}
	}
	for _, decl := range file.Decls {
		if function, is := decl.(*ast.FuncDecl); is {
			add(function.Name)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncDecl:
			return false
		case *ast.TypeSpec:
			add(node.Name)
		case *ast.ValueSpec:
			if node.Type == nil {
				add(node.Names...)
			}
		case *ast.Field:
			if node.Tag == nil {
				add(node.Names...)
			}
		}
		return true
	})
	return names
}

package golden

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/resource"
	"github.com/chassis-go/chassis/golden/internal/collisions"
	"github.com/chassis-go/chassis/templates"
)

// TestCollisions finds the names of resources by which a service would not
// compile: all are refused.
func TestCollisions(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"none", "sqlite,postgres"} {
		files, err := generator.Render(templates.FS, collidingSpec(t, database))
		if err != nil {
			t.Fatal(err)
		}
		wantRefused(t, files)
	}
}

// TestClientCollisions is [TestCollisions] for the client, which the owner
// generates.
func TestClientCollisions(t *testing.T) {
	slow(t)
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "shop")
	write(t, dir, collidingSpec(t, "none"))
	if _, err := output(makeCmd(dir, "client")); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, readTree(t, filepath.Join(dir, "client")))
}

func collidingSpec(t *testing.T, database string) generator.Spec {
	t.Helper()
	spec, err := generator.Answers{"name": "shop", "resources": collisions.Resources, "database": database}.Spec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// wantRefused demands that no name is accepted which collides with what the files
// declare.
func wantRefused(t *testing.T, files []generator.File) {
	t.Helper()
	positions, packages := token.NewFileSet(), map[string][]*ast.File{}
	for _, file := range files {
		if path.Ext(file.Path) != ".go" {
			continue
		}
		parsed, err := parser.ParseFile(positions, file.Path, file.Content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		packages[path.Dir(file.Path)] = append(packages[path.Dir(file.Path)], parsed)
	}
	found := collisions.Found{}
	for dir, parsed := range packages {
		found.Add(dir, positions, parsed)
	}
	other := resource.Resource{Name: collisions.Other, Plural: collisions.Other + "s", Fields: []resource.Field{{Name: "label", Type: resource.Int}}}
	for _, spec := range slices.Sorted(maps.Keys(found)) {
		parsed, err := resource.Parse(spec)
		if err == nil && len(resource.Check([]resource.Resource{other, parsed}, nil)) == 0 {
			t.Errorf("%s is accepted: %s", spec, found[spec])
		}
	}
	if len(found) < 20 {
		t.Errorf("only %d collisions were found", len(found))
	}
}

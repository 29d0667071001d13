package golden

import (
	"path/filepath"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/tree"
	"github.com/chassis-go/chassis/templates"
)

// examples are the answers of the services in the directory examples; all others
// are the defaults.
func examples() []generator.Answers {
	return []generator.Answers{
		{"name": "orders"},
		{
			"name": "ledger", "module": "example.com/books/ledger", "description": "Keeps the books",
			"database": "postgres", "redis": "false", "ci": "gitlab",
		},
		{
			"name": "parcels", "module": "example.com/shipping/parcels", "description": "Tracks parcels",
			"database": "postgres", "kubernetes": "true",
		},
	}
}

// TestExamples keeps the examples equal to a fresh render.
func TestExamples(t *testing.T) {
	t.Parallel()
	var names []string
	for _, answers := range examples() {
		names = append(names, answers["name"])
		t.Run(answers["name"], func(t *testing.T) {
			t.Parallel()
			spec, err := answers.Spec()
			if err != nil {
				t.Fatal(err)
			}
			fresh, err := generator.Project(templates.FS, spec, templates.Version())
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join("..", "examples", spec.Name)
			if *update {
				if err := tree.Write(dir, fresh); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := tree.Read(dir)
			if err != nil {
				t.Fatalf("%v; `make examples` writes it", err)
			}
			if diff := tree.Compare(kept, fresh); !diff.Empty() {
				t.Errorf("%s and a fresh render depart; `make examples` rewrites it:\n%s", dir, diff)
			}
		})
	}
	if *update {
		return // the examples are being written
	}
	if kept := subdirectories(t, filepath.Join("..", "examples")); len(kept) != len(names) {
		t.Errorf("examples holds %q, want %q", kept, names)
	}
}

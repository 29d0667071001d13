package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// ownFiles returns n files of the owner's that are like none of the template's.
func ownFiles(n, lines int) fstest.MapFS {
	tree := fstest.MapFS{}
	for i := range n {
		var text strings.Builder
		for line := range lines {
			fmt.Fprintf(&text, "own %d, line %d\n", i, line)
		}
		tree[fmt.Sprintf("a/own%05d.txt", i)] = &fstest.MapFile{Mode: 0o644, Data: []byte(text.String())}
	}
	return tree
}

// template returns a file of the template's with a number of lines, and a
// later version of it.
func template(name string, lines int) (base, theirs generator.File) {
	var text strings.Builder
	for line := range lines {
		fmt.Fprintf(&text, "the template of %s, line %d\n", name, line)
	}
	base = generator.File{Path: name, Mode: 0o644, Content: []byte(text.String())}
	theirs = base
	theirs.Content = []byte(strings.Replace(text.String(), "line 1\n", "line one\n", 1))
	return base, theirs
}

// TestMovedAmongMany moves and renames a file into a project with many others
// of its suffix.
func TestMovedAmongMany(t *testing.T) {
	t.Parallel()
	base, theirs := template("old.txt", 12)
	for name, edit := range map[string]func(string) string{
		"untouched": func(text string) string { return text },
		"edited":    func(text string) string { return text + "the owner's line\n" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := ownFiles(3000, 12)
			tree["z/new.txt"] = &fstest.MapFile{Mode: 0o644, Data: []byte(edit(string(base.Content)))}
			p, err := plan.Make(t.Context(), plan.Input{
				Base: []generator.File{base}, Theirs: []generator.File{theirs}, Ours: tree, Version: "1.1.0",
			})
			if err != nil {
				t.Fatal(err)
			}
			if p.Moves["old.txt"] != "z/new.txt" || len(p.Steps) != 1 || p.Steps[0].Path != "z/new.txt" {
				t.Errorf("moves %v, steps %+v, notes %v", p.Moves, p.Steps, p.Notes)
			}
		})
	}
}

// TestSearchCutShort holds that a search that leaves files out says so.
func TestSearchCutShort(t *testing.T) {
	t.Parallel()
	base, theirs := template("old.txt", 12)
	for own, said := range map[int]bool{100: false, 6000: true} {
		p, err := plan.Make(t.Context(), plan.Input{
			Base: []generator.File{base}, Theirs: []generator.File{theirs}, Ours: ownFiles(own, 12), Version: "1.1.0",
		})
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(p.Notes, func(note string) bool {
			return strings.Contains(note, "old.txt") && strings.Contains(note, "moves in .chassis/project.yaml")
		})
		if found != said {
			t.Errorf("among %d files: notes %v", own, p.Notes)
		}
	}
}

package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/templates"
)

// TestUpgradedServiceBuilds takes one edited service through every kind of
// change of answers, and builds it after each.
func TestUpgradedServiceBuilds(t *testing.T) {
	slow(t)
	spec := Variants()[0].Spec
	dir, lines := editedService(t, spec)
	for _, set := range [][]string{
		{"redis=false"},
		{"proxy=none", "runtime=debian"},
		{"database=sqlite"},
		{"database=sqlite,postgres", "redis=true"},
		{"module=github.com/acme/shop"},
		{"name=billing"},
		{"ci=gitlab", "database=postgres"},
	} {
		setAnswers(t, dir, set)
		if _, err := goCommand(dir, "vet", "./..."); err != nil {
			t.Fatalf("after --set %v: %v", set, err)
		}
	}
	kept := exec.Command("grep", "-rhF", "Ours, of ", dir)
	out, err := kept.Output()
	if err != nil || !strings.Contains(string(out), lines[0]) {
		t.Errorf("our lines are gone: %v\n%s", err, out)
	}
}

// editedService writes a render of spec with a comment of the owner's in every Go
// file and a package of the owner's. It returns its directory and these comments.
func editedService(t *testing.T, spec generator.Spec) (dir string, lines []string) {
	t.Helper()
	files, err := generator.Project(templates.FS, spec, templates.Version())
	if err != nil {
		t.Fatal(err)
	}
	edited, lines := editSome(files, func(path string) bool { return filepath.Ext(path) == ".go" })
	ours := "package ours\n\nimport (\n\t\"fmt\"\n\n\t\"" + spec.Module + "/internal/note\"\n)\n\n// Title is ours.\nfunc Title(n note.Note) string { return fmt.Sprint(n.Title, \"!\") }\n"
	edited = append(edited, generator.File{Path: "internal/ours/ours.go", Mode: 0o644, Content: []byte(ours)})
	return place(t, spec.Name, edited), lines
}

// setAnswers upgrades the service to other answers. Files that the templates
// dropped and the owner edited are the owner's to delete; here each edit is one
// comment, so they are deleted.
func setAnswers(t *testing.T, dir string, set []string) {
	t.Helper()
	outcome := upgradeTo(t, upgrade.Options{Dir: dir, Templates: templates.FS, Set: set})
	for _, change := range outcome.Files {
		switch change.Conflict {
		case "":
		case upgrade.ConflictDeleted:
			if err := os.Remove(filepath.Join(dir, change.Path)); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("%v: %+v", set, change)
		}
	}
	if len(outcome.Conflicts) > 0 {
		if _, err := upgrade.Continue(t.Context(), upgrade.Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
	}
}

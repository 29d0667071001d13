package upgrade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// TestPatch compares a planned patch, applied by git, with the upgrade.
func TestPatch(t *testing.T) {
	t.Parallel()
	const odd = "\x01 \"tab\t\\ \u00a0"
	dir, options := conflicting(t)
	old := map[string]string{"base/a.txt": ten, "base/old name.txt": ten, "base/gone.txt": ten, "base/x.sh": "a\n", "base/same.txt": ten, "base/swap1": "1\n", "base/swap2": "2\n", "base/empty": "e\n", "base/tail": "no newline"}
	next := map[string]string{
		"base/a.txt": tenWith("line 1", "one"), "base/new näme.txt": tenWith("line 10", "ten"), "base/x.sh": "b\n", "base/same.txt": ten, "base/added": "1\n2\n", "base/swap1": "2\n", "base/swap2": "1\n", "base/empty": "", "base/tail": "still none",
		"moves.yaml": "- {version: 1.1.0, from: old name.txt, to: new näme.txt}\n- {version: 1.1.0, from: swap1, to: swap2}\n- {version: 1.1.0, from: swap2, to: swap1}\n",
	}
	for i, tt := range []struct {
		dir     string
		options Options
	}{{dir, options}, {newProject(t, templatesOf("1.0.0", old)), Options{Templates: templatesOf("1.1.0", next)}}} {
		tt.options.Dir = tt.dir
		if i > 0 {
			treetest.Edit(t, tt.dir, "old name.txt", tenWith("line 2", "mine"))
			chmod(t, tt.dir, "a.txt", 0o755)
			treetest.Edit(t, tt.dir, odd+"/own.txt", "own\n")
			if err := os.Rename(filepath.Join(tt.dir, "a.txt"), filepath.Join(tt.dir, odd, "a.txt")); err != nil {
				t.Fatal(err)
			}
			treetest.Init(t, tt.dir)
		}
		patched := treetest.Copy(t, tt.dir)
		u, err := Prepare(t.Context(), tt.options)
		if err != nil {
			t.Fatal(err)
		}
		patch := u.Patch()
		if err := u.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "patch")
		if err := os.WriteFile(file, []byte(patch), 0o644); err != nil {
			t.Fatal(err)
		}
		treetest.Git(t, patched, "apply", file)
		want, got := treetest.ReadProject(t, tt.dir), treetest.ReadProject(t, patched)
		for _, name := range treetest.Diff(treetest.AsGit(want), treetest.AsGit(got)) {
			if !strings.HasPrefix(name, ".chassis/") {
				t.Errorf("patched tree differs at %s\n%s", name, patch)
			}
		}
	}
}

package upgrade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// TestOddNamesInGit has a conflict, an edit and a deletion at each of many odd
// names.
func TestOddNamesInGit(t *testing.T) {
	t.Parallel()
	old, next := map[string]string{}, map[string]string{}
	var names []string
	for _, name := range []string{
		"with space", "quote\"", "apostrophe'", "-dash", "ünï", "日本", "$HOME", "*", "semi;colon", "#hash", "[br]", ":(top)", "%41", "tab\there", "new\nline", "{{brace",
	} {
		names = append(names, name, name+".d/inner "+name)
	}
	for _, name := range names {
		old["base/"+name] = ten
		old["base/gone/"+name] = ten
		next["base/"+name] = tenWith("line 5", "theirs")
	}
	dir := newProject(t, templatesOf("1.0.0", old))
	for _, name := range names {
		treetest.Edit(t, dir, name, tenWith("line 5", "mine"))
	}
	treetest.Init(t, dir)
	before, index := treetest.ReadProject(t, dir), treetest.Git(t, dir, "ls-files", "-s")
	options := Options{Dir: dir, Templates: templatesOf("1.1.0", next)}
	report := mustUpgrade(t, options)
	if len(report.Conflicts) != len(names) {
		t.Errorf("conflicts: %q", report.Conflicts)
	}
	if unmerged := strings.Count(treetest.Git(t, dir, "ls-files", "-u", "-z"), "\x00"); unmerged != 3*len(names) {
		t.Errorf("%d unmerged entries", unmerged)
	}
	_, err := Prepare(t.Context(), options)
	if places := wantProblem(t, err, "markers").Places; len(places) != 2*len(names) {
		t.Errorf("places: %v", places)
	}
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 || treetest.Git(t, dir, "ls-files", "-s") != index {
		t.Errorf("abort left differences at %q", diff)
	}
	treetest.Edit(t, dir, names[0], "dirty\n")
	_, err = runUpgrade(t, options)
	wantProblem(t, err, "dirty")
}

// TestDirectoryElsewhereInProject upgrades a file below a directory that its owner
// replaced by a symlink to another one of the project, or by a submodule.
func TestDirectoryElsewhereInProject(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"symlink", "submodule"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			dir := newProject(t, templatesOf("1.0.0", map[string]string{"base/sub/a.txt": ten, "base/b.txt": ten}))
			if kind == "symlink" {
				if err := os.Rename(filepath.Join(dir, "sub"), filepath.Join(dir, "real")); err != nil {
					t.Fatal(err)
				}
				symlinkTo(t, "real", filepath.Join(dir, "sub"))
				treetest.Init(t, dir)
				blockedBehindSymlink(t, dir)
			} else {
				other := t.TempDir()
				treetest.Edit(t, other, "a.txt", ten)
				treetest.Init(t, other)
				if err := os.RemoveAll(filepath.Join(dir, "sub")); err != nil {
					t.Fatal(err)
				}
				treetest.Git(t, dir, "init", "-q")
				treetest.Git(t, dir, "submodule", "add", "-q", "file://"+other, "sub")
				treetest.Commit(t, dir)
			}
			mustUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.1.0", map[string]string{"base/sub/a.txt": tenWith("line 2", "two"), "base/b.txt": tenWith("line 2", "two")})})
			if a, err := os.ReadFile(filepath.Join(dir, "sub/a.txt")); err != nil || string(a) != tenWith("line 2", "two") {
				t.Errorf("sub/a.txt: %q, %v", a, err)
			}
		})
	}
}

// blockedBehindSymlink checks that uncommitted work behind a symlink blocks.
func blockedBehindSymlink(t *testing.T, dir string) {
	t.Helper()
	treetest.Edit(t, dir, "real/a.txt", tenWith("line 9", "dirty"))
	_, err := runUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.1.0", map[string]string{"base/sub/a.txt": tenWith("line 2", "two"), "base/b.txt": ten})})
	wantProblem(t, err, "dirty")
	treetest.Edit(t, dir, "real/a.txt", ten)
}

package upgrade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// TestIgnoredFiles has templates that change or delete a file which its owner
// has git ignore: it blocks, also where the base guesses its content.
func TestIgnoredFiles(t *testing.T) {
	t.Parallel()
	const secret = "PASSWORD=hunter2\n"
	for name, next := range map[string]string{"deleted": "", "overwritten": "PASSWORD=\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newProject(t, templatesOf("1.0.0", map[string]string{"base/.env": secret, "base/a.txt": ten}))
			treetest.Edit(t, dir, ".gitignore", ".env\n")
			treetest.Init(t, dir)
			files := map[string]string{"base/a.txt": tenWith("line 2", "two")}
			if next != "" {
				files["base/.env"] = next
			}
			before := treetest.Read(t, dir)
			u, err := Prepare(t.Context(), Options{Dir: dir, Templates: templatesOf("1.1.0", files)})
			if err != nil {
				t.Fatal(err)
			}
			defer u.Close()
			wantProblem(t, u.Blocked(t.Context()), "dirty")
			problem := wantProblem(t, u.Apply(t.Context()), "dirty")
			if !problem.Blocked || len(problem.Places) != 1 || problem.Places[0].String() != ".env (ignored by git)" {
				t.Errorf("problem: %+v", problem)
			}
			if diff := treetest.Diff(before, treetest.Read(t, dir)); len(diff) > 0 {
				t.Errorf("changed %v", diff)
			}
		})
	}
}

// TestSubmoduleDirty has uncommitted work in a submodule block where a path to
// be touched is in it, and only there.
func TestSubmoduleDirty(t *testing.T) {
	t.Parallel()
	dir := newProject(t, templatesOf("1.0.0", map[string]string{"base/sub/deep/a.txt": ten, "base/b.txt": ten}))
	other := t.TempDir()
	treetest.Edit(t, other, "deep/a.txt", ten)
	treetest.Edit(t, other, "c.txt", "c\n")
	treetest.Init(t, other)
	if err := os.RemoveAll(filepath.Join(dir, "sub")); err != nil {
		t.Fatal(err)
	}
	treetest.Git(t, dir, "init", "-q")
	treetest.Git(t, dir, "submodule", "add", "-q", "file://"+other, "sub")
	treetest.Commit(t, dir)
	options := Options{Dir: dir, Templates: templatesOf("1.1.0", map[string]string{"base/sub/deep/a.txt": tenWith("line 2", "two"), "base/b.txt": tenWith("line 2", "two")})}

	treetest.Edit(t, dir, "sub/deep/a.txt", tenWith("line 9", "uncommitted"))
	_, err := runUpgrade(t, options)
	if places := wantProblem(t, err, "dirty").Places; len(places) != 1 || places[0].String() != "sub/deep/a.txt (not committed)" {
		t.Errorf("places: %v", places)
	}
	treetest.Edit(t, dir, "sub/deep/a.txt", ten)
	treetest.Edit(t, dir, "sub/c.txt", "uncommitted\n")
	mustUpgrade(t, options)
}

// TestDirectoryLikeARepository upgrades a directory that a stranger laid out like
// a repository, with a program in its configuration: it never runs.
func TestDirectoryLikeARepository(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	outer := t.TempDir()
	project, trap := filepath.Join(outer, "svc"), filepath.Join(outer, "trap")
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, project); err != nil {
		t.Fatal(err)
	}
	treetest.Edit(t, project, ".gitattributes", "* filter=trap\n")
	treetest.Init(t, outer)
	inner := t.TempDir()
	treetest.Git(t, inner, "init", "-q", "--bare")
	for _, name := range strings.Fields("HEAD objects refs") {
		if err := os.Rename(filepath.Join(inner, name), filepath.Join(project, name)); err != nil {
			t.Fatal(err)
		}
	}
	treetest.Edit(t, project, "config", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n[filter \"trap\"]\n\tclean = touch '"+trap+"'; cat\n")
	options.Dir = project
	_, err := runUpgrade(t, options)
	if _, ran := os.Stat(trap); ran == nil {
		t.Error("a program of the project ran")
	}
	wantProblem(t, err, "git")
}

// TestTrustedRepository upgrades in a repository of another user's that the
// environment declares safe. It changes the environment, so it cannot run in
// parallel.
func TestTrustedRepository(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to have a repository of another user's")
	}
	configuration := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(configuration, []byte("[safe]\n\tdirectory = *\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, environment := range map[string]map[string]string{
		"none":   {},
		"global": {"GIT_CONFIG_GLOBAL": configuration},
		"count":  {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("HOME", t.TempDir())
			for key, value := range environment {
				t.Setenv(key, value)
			}
			dir, options := conflicting(t)
			for _, path := range []string{dir, filepath.Join(dir, ".git")} {
				if err := os.Chown(path, 1234, 1234); err != nil {
					t.Fatal(err)
				}
			}
			_, err := runUpgrade(t, options)
			if name == "none" {
				wantProblem(t, err, "git")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestJournalWithoutGit carries out no journal in a repository if git is not there to
// tell whether it tracks that. It changes the environment, so it cannot run in
// parallel.
func TestJournalWithoutGit(t *testing.T) {
	dir, options := conflicting(t)
	mustUpgrade(t, options)
	t.Setenv("PATH", t.TempDir())
	_, err := Abort(t.Context(), options)
	if problem := wantProblem(t, err, "foreign_journal"); !strings.Contains(problem.Hint, "install git") {
		t.Errorf("problem: %+v", problem)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	if _, err := Abort(t.Context(), options); err != nil {
		t.Errorf("without a repository: %v", err)
	}
}

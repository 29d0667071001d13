package upgrade

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// TestDirty checks which uncommitted work blocks an upgrade.
func TestDirty(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		work    func(t *testing.T, dir string)
		blocked string // the path of the problem; empty if nothing blocks
	}{
		{"clean", func(*testing.T, string) {}, ""},
		{"touched file edited", func(t *testing.T, dir string) { treetest.Edit(t, dir, "a.txt", tenWith("line 9", "more")) }, "a.txt"},
		{"touched file edited and staged", func(t *testing.T, dir string) {
			treetest.Edit(t, dir, "a.txt", tenWith("line 9", "more"))
			treetest.Git(t, dir, "add", "a.txt")
		}, "a.txt"},
		{"file to be deleted edited", func(t *testing.T, dir string) { treetest.Edit(t, dir, "gone/c.txt", "more\n") }, ""}, // stays
		{"other file edited", func(t *testing.T, dir string) { treetest.Edit(t, dir, "own/d.txt", "more\n") }, ""},
		{"other file untracked", func(t *testing.T, dir string) { treetest.Edit(t, dir, "own/e.txt", "more\n") }, ""},
		{"untracked file in the way", func(t *testing.T, dir string) { treetest.Edit(t, dir, "new/e.txt", "mine\n") }, "new/e.txt"},
		{"ignored file in the way", func(t *testing.T, dir string) {
			treetest.Edit(t, dir, ".gitignore", "new/\n")
			treetest.Commit(t, dir)
			treetest.Edit(t, dir, "new/e.txt", "mine\n")
		}, "new/e.txt"},
		{"untracked file identical", func(t *testing.T, dir string) { treetest.Edit(t, dir, "new/e.txt", "e\n") }, ""},
		{"never committed", func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
				t.Fatal(err)
			}
			treetest.Git(t, dir, "init", "-q")
		}, "b.txt"}, // the only one that differs from the base
		{"deleted, not committed", func(t *testing.T, dir string) { removeFile(t, dir, "a.txt") }, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir, options := conflicting(t)
			test.work(t, dir)
			before := treetest.ReadProject(t, dir)
			_, err := runUpgrade(t, options)
			if test.blocked == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			problem := wantProblem(t, err, "dirty")
			if !problem.Blocked || len(problem.Places) != 1 || problem.Places[0].Path != test.blocked {
				t.Errorf("problem: %+v", problem)
			}
			if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
				t.Errorf("differs at %v", diff)
			}
		})
	}
}

// TestRepositories upgrades the same project in every kind of repository, with
// the same outcome.
func TestRepositories(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		place func(t *testing.T, dir string) string // moves the committed project
	}{
		{"plain", func(_ *testing.T, dir string) string { return dir }},
		{"no git", func(t *testing.T, dir string) string {
			if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
				t.Fatal(err)
			}
			return dir
		}},
		{"shallow clone", func(t *testing.T, dir string) string {
			treetest.Commit(t, dir)
			to := filepath.Join(t.TempDir(), "clone")
			treetest.Git(t, dir, "clone", "-q", "--depth=1", "file://"+dir, to)
			return to
		}},
		{"worktree", func(t *testing.T, dir string) string {
			to := filepath.Join(t.TempDir(), "tree")
			treetest.Git(t, dir, "worktree", "add", "-q", to)
			return to
		}},
		{"separate git dir", func(t *testing.T, dir string) string {
			treetest.Git(t, dir, "init", "-q", "--separate-git-dir", filepath.Join(t.TempDir(), "elsewhere.git"))
			return dir
		}},
		{"submodule", func(t *testing.T, dir string) string {
			to := t.TempDir()
			treetest.Git(t, to, "init", "-q")
			treetest.Git(t, to, "submodule", "add", "-q", "file://"+dir, "svc")
			treetest.Commit(t, to)
			return filepath.Join(to, "svc")
		}},
		{"monorepo", func(t *testing.T, dir string) string {
			to := t.TempDir()
			treetest.Git(t, to, "init", "-q")
			treetest.Edit(t, to, "other/a.txt", "other\n")
			if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("cp", "-a", dir, filepath.Join(to, "svc ü")).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			treetest.Commit(t, to)
			treetest.Edit(t, to, "other/a.txt", "dirty\n")
			treetest.Edit(t, to, "a.txt", "untracked\n")
			return filepath.Join(to, "svc ü")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir, options := conflicting(t)
			options.Dir = test.place(t, dir)
			before := treetest.ReadProject(t, options.Dir)
			report := mustUpgrade(t, options)
			if report.Status != Conflicts || len(report.Conflicts) != 1 {
				t.Errorf("report: %+v", report)
			}
			if test.name != "no git" && strings.Count(treetest.Git(t, options.Dir, "ls-files", "-u"), "b.txt") != 3 {
				t.Errorf("unmerged: %s", treetest.Git(t, options.Dir, "ls-files", "-u"))
			}
			if _, err := Abort(t.Context(), options); err != nil {
				t.Fatal(err)
			}
			if diff := treetest.Diff(before, treetest.ReadProject(t, options.Dir)); len(diff) > 0 {
				t.Errorf("abort left differences at %v", diff)
			}
			if test.name != "no git" && strings.TrimSpace(treetest.Git(t, options.Dir, "status", "--porcelain", ".")) != "" {
				t.Errorf("status: %s", treetest.Git(t, options.Dir, "status", "--porcelain", "."))
			}
		})
	}
}

// TestIgnoredProject upgrades a project in a repository that ignores it.
func TestIgnoredProject(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	treetest.Git(t, filepath.Dir(dir), "init", "-q")
	treetest.Edit(t, filepath.Dir(dir), ".gitignore", "*\n")
	if report := mustUpgrade(t, options); report.Status != Conflicts {
		t.Errorf("report: %+v", report)
	}
}

// TestIgnoredState upgrades a project whose repository ignores .chassis only:
// uncommitted work still blocks.
func TestIgnoredState(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	treetest.Edit(t, dir, ".gitignore", ".chassis/\n")
	treetest.Git(t, dir, "rm", "-rq", "--cached", ".chassis")
	treetest.Commit(t, dir)
	treetest.Edit(t, dir, "b.txt", "dirty\n")
	_, err := runUpgrade(t, options)
	wantProblem(t, err, "dirty")
}

// TestCommittedMarkers refuses to upgrade a clone with committed markers.
func TestCommittedMarkers(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	mustUpgrade(t, options)
	treetest.Commit(t, dir)
	clone := filepath.Join(t.TempDir(), "clone")
	treetest.Git(t, dir, "clone", "-q", dir, clone)
	options.Dir = clone
	_, err := Prepare(t.Context(), options)
	if problem := wantProblem(t, err, "markers"); !problem.Blocked {
		t.Errorf("problem: %+v", problem)
	}
}

// TestUserConfiguration gives git every setting that could change the outcome.
// Merges are the same as without, and no program of the user runs. It changes
// the environment, so it cannot run in parallel.
func TestUserConfiguration(t *testing.T) {
	dir, options := conflicting(t)
	plain := treetest.Copy(t, dir)
	want := mustUpgrade(t, Options{Dir: plain, Templates: options.Templates})

	home := t.TempDir()
	trap := filepath.Join(home, "trap")
	script := filepath.Join(home, "trap.sh")
	treetest.Write(t, home, treetest.Tree{"trap.sh": {Kind: worktree.Regular, Mode: 0o755, Content: []byte("#!/bin/sh\necho \"$0 $*\" >> '" + trap + "'\nexit 1\n")}})
	treetest.Edit(t, home, ".gitconfig", strings.NewReplacer("TRAP", script).Replace(`[core]
	autocrlf = true
	eol = crlf
	hooksPath = `+home+`/hooks
	fsmonitor = TRAP
	attributesFile = `+home+`/attributes
	pager = TRAP
	quotePath = true
[commit]
	gpgSign = true
[gpg]
	program = TRAP
[merge]
	conflictStyle = merge
	tool = TRAP
[merge "odd"]
	driver = TRAP %O %A %B
[diff]
	external = TRAP
[status]
	relativePaths = false
	showUntrackedFiles = no
	short = true
[alias]
	status = !TRAP
[i18n]
	commitEncoding = ISO-8859-1
`))
	treetest.Edit(t, home, "attributes", "* merge=odd diff=odd\n")
	treetest.Write(t, home, treetest.Tree{"hooks/post-index-change": {Kind: worktree.Regular, Mode: 0o755, Content: []byte("#!/bin/sh\ntouch '" + trap + "'\n")}})
	for name, value := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": home, "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de",
		"GIT_DIR": "/nonexistent", "GIT_INDEX_FILE": "/nonexistent", "GIT_WORK_TREE": "/nonexistent", "GIT_EXTERNAL_DIFF": script,
	} {
		t.Setenv(name, value)
	}
	got := mustUpgrade(t, options)
	if got.Status != want.Status || len(got.Files) != len(want.Files) {
		t.Errorf("report %+v, want %+v", got, want)
	}
	if diff := treetest.Diff(treetest.ReadProject(t, dir), treetest.ReadProject(t, plain)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
	if ran, err := os.ReadFile(trap); err == nil {
		t.Errorf("a program of the user ran: %s", ran)
	}
}

// TestAutoCRLF upgrades a work tree that git checked out with CRLF.
func TestAutoCRLF(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	treetest.Commit(t, dir)
	clone := filepath.Join(t.TempDir(), "clone")
	treetest.Git(t, dir, "-c", "core.autocrlf=true", "clone", "-q", "-c", "core.autocrlf=true", "file://"+dir, clone)
	if a, _ := os.ReadFile(filepath.Join(clone, "a.txt")); !merge.HasCRLF(a) {
		t.Fatal("the checkout has no CRLF")
	}
	// git rewrites project.yaml too: with CRLF it still holds the same answers.
	options.Dir = clone
	if report := mustUpgrade(t, options); report.Status != Conflicts {
		t.Errorf("report: %+v", report)
	}
	a, err := os.ReadFile(filepath.Join(clone, "a.txt"))
	if err != nil || string(merge.ToLF(a)) != tenWith("line 2", "two") || !merge.HasCRLF(a) {
		t.Errorf("a.txt: %q", a)
	}
}

// TestWithoutGit merges without git, with the same outcome.
func TestWithoutGit(t *testing.T) {
	dir, options := conflicting(t)
	plain := treetest.Copy(t, dir)
	mustUpgrade(t, Options{Dir: plain, Templates: options.Templates})
	t.Setenv("PATH", t.TempDir())
	if report := mustUpgrade(t, options); report.Status != Conflicts {
		t.Errorf("report: %+v", report)
	}
	removeFile(t, dir, journalPath) // has the entries of git's index
	removeFile(t, plain, journalPath)
	if diff := treetest.Diff(treetest.ReadProject(t, dir), treetest.ReadProject(t, plain)); len(diff) > 0 {
		t.Errorf("differs from the merge by git at %v", diff)
	}
}

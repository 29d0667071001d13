//go:build unix

package upgrade

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// TestResetMeanwhile resets the work tree with git before an upgrade is finished.
// Continue refuses to finish it then, and Abort removes its journal.
func TestResetMeanwhile(t *testing.T) {
	t.Parallel()
	t.Run("conflicts", func(t *testing.T) {
		t.Parallel()
		dir, options := conflicting(t)
		checkOut(t, dir)
		mustUpgrade(t, options)
		reset(t, dir)
		abortAfterReset(t, dir, options, "rolled_back")
	})
	t.Run("conflicts, with another umask", func(t *testing.T) {
		t.Parallel()
		dir, options := conflicting(t)
		checkOut(t, dir)
		mustUpgrade(t, options)
		reset(t, dir)
		chmod(t, dir, filepath.FromSlash(generator.StatePath), 0o640)
		if _, err := Continue(t.Context(), options); err == nil {
			t.Error("an upgrade that was reset is finished")
		} else {
			wantProblem(t, err, "rolled_back")
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		t.Parallel()
		dir := killProject(t)
		checkOut(t, dir)
		runChild(t, "upgrade", dir, 20)
		reset(t, dir)
		abortAfterReset(t, dir, Options{Dir: dir, Templates: killTemplates("1.1.0")}, "interfered")
	})
}

// checkOut makes git write every file anew, so that its mode is the one that
// git gives it again on a reset.
func checkOut(t *testing.T, dir string) {
	t.Helper()
	treetest.Git(t, dir, "read-tree", "--empty") // or it spares files that it knows
	reset(t, dir)
}

func reset(t *testing.T, dir string) {
	t.Helper()
	treetest.Git(t, dir, "reset", "-q", "--hard")
	treetest.Git(t, dir, "clean", "-qfd")
}

func abortAfterReset(t *testing.T, dir string, options Options, code string) {
	t.Helper()
	before, _ := stateOf(t, dir)
	_, err := Continue(t.Context(), options)
	if problem := wantProblem(t, err, code); !problem.Blocked || !strings.Contains(problem.Hint, "--abort") {
		t.Errorf("problem: %+v", problem)
	}
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
	if out := treetest.Git(t, dir, "status", "--porcelain", "--ignored"); out != "" {
		t.Errorf("status: %s", out)
	}
	mustUpgrade(t, options)
}

// TestAssumedUnchanged keeps the assume-unchanged flag of a path.
func TestAssumedUnchanged(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	treetest.Git(t, dir, "update-index", "--assume-unchanged", "b.txt")
	before := treetest.Git(t, dir, "ls-files", "-v")
	if report := mustUpgrade(t, options); report.Status != Conflicts {
		t.Errorf("report: %+v", report)
	}
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if after := treetest.Git(t, dir, "ls-files", "-v"); after != before {
		t.Errorf("index:\n%s\nwant:\n%s", after, before)
	}
}

// TestSparseCheckout refuses to upgrade if the templates changed a file that a
// sparse checkout leaves out: the owner did not delete it.
func TestSparseCheckout(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	treetest.Git(t, dir, "update-index", "--refresh")
	treetest.Git(t, dir, "sparse-checkout", "set", "--no-cone", "/*", "!/a.txt")
	before := treetest.ReadProject(t, dir)
	_, err := runUpgrade(t, options)
	problem := wantProblem(t, err, "sparse")
	if !problem.Blocked || len(problem.Places) != 1 || problem.Places[0].Path != "a.txt" {
		t.Errorf("problem: %+v", problem)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
	treetest.Git(t, dir, "sparse-checkout", "disable")
	mustUpgrade(t, options)
}

// TestPipeAsState refuses pipes: reading one may never end.
func TestPipeAsState(t *testing.T) {
	t.Parallel()
	for path, code := range map[string]string{statePath: "state", basePath: "base"} {
		dir, options := conflicting(t)
		removeFile(t, dir, path)
		if err := syscall.Mkfifo(dir+"/"+path, 0o644); err != nil {
			t.Skip(err)
		}
		_, err := runUpgrade(t, options)
		wantProblem(t, err, code)
	}
}

// TestPipeInConflict resolves a conflict at a pipe without reading it.
func TestPipeInConflict(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	removeFile(t, dir, "b.txt")
	if err := syscall.Mkfifo(dir+"/b.txt", 0o644); err != nil {
		t.Skip(err)
	}
	if report := mustUpgrade(t, options); report.Status != Conflicts {
		t.Errorf("report: %+v", report)
	}
	if report, err := Continue(t.Context(), options); err != nil || report.Status != plan.Clean {
		t.Errorf("report: %+v, error: %v", report, err)
	}
}

// TestIndexLocked upgrades while git has its index locked: an upgrade with
// conflicts is rolled back, and an abort refused.
func TestIndexLocked(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	before := treetest.ReadProject(t, dir)
	treetest.Edit(t, dir, ".git/index.lock", "")
	_, err := runUpgrade(t, options)
	if problem := wantProblem(t, err, "git"); strings.Contains(problem.Message, "\n") {
		t.Errorf("message: %s", problem.Message)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
	removeFile(t, dir, ".git/index.lock")
	mustUpgrade(t, options)
	treetest.Edit(t, dir, ".git/index.lock", "")
	_, err = Abort(t.Context(), options)
	wantProblem(t, err, "git")
	removeFile(t, dir, ".git/index.lock")
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("abort left differences at %v", diff)
	}
}

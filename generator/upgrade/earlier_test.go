package upgrade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// resolve upgrades a project with a conflict and resolves it by hand, without
// closing the upgrade.
func resolve(t *testing.T) (dir string, options Options) {
	t.Helper()
	dir, options = conflicting(t)
	mustUpgrade(t, options)
	treetest.Edit(t, dir, "b.txt", tenWith("line 5", "mine and theirs"))
	return dir, options
}

// commitFile commits one file.
func commitFile(t *testing.T, dir, name, content string) {
	t.Helper()
	treetest.Edit(t, dir, name, content)
	treetest.Git(t, dir, "add", name)
	treetest.Git(t, dir, "commit", "-qm", "work on "+name)
}

// TestAbortAfterCommits refuses to undo what is committed, and names the commit.
func TestAbortAfterCommits(t *testing.T) {
	t.Parallel()
	dir, options := resolve(t)
	treetest.Commit(t, dir)
	commit := strings.TrimSpace(treetest.Git(t, dir, "rev-parse", "HEAD"))
	for _, content := range []string{"1\n", "2\n", "3\n"} {
		commitFile(t, dir, "a.txt", content)
	}
	before := treetest.Read(t, dir)
	_, err := Abort(t.Context(), options)
	problem := wantProblem(t, err, "committed")
	if !problem.Blocked || !strings.Contains(problem.Hint, "git revert "+commit[:12]) {
		t.Errorf("problem: %+v, want the commit %s", problem, commit)
	}
	if diff := treetest.Diff(before, treetest.Read(t, dir)); len(diff) > 0 {
		t.Errorf("changed %v", diff)
	}
}

// TestAbortOfPart refuses also where only a part of the upgrade is committed.
func TestAbortOfPart(t *testing.T) {
	t.Parallel()
	dir, options := resolve(t)
	treetest.Git(t, dir, "add", "b.txt")
	treetest.Git(t, dir, "commit", "-qm", "resolved")
	_, err := Abort(t.Context(), options)
	wantProblem(t, err, "committed")
}

// TestAbortBesideCommits rolls back an upgrade beside which other files were
// committed, and one whose commit was reverted.
func TestAbortBesideCommits(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	before := treetest.ReadProject(t, dir)
	mustUpgrade(t, options)
	treetest.Edit(t, dir, "own/z.txt", "z\n")
	treetest.Git(t, dir, "add", "own/z.txt")
	treetest.Git(t, dir, "commit", "-qm", "other work", "--only", "own/z.txt")
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	before["own/z.txt"] = treetest.File("z\n")
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}

	dir, options = resolve(t)
	treetest.Commit(t, dir)
	treetest.Git(t, dir, "revert", "--no-edit", "HEAD")
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, workDir)); err == nil {
		t.Error("the journal's directory is left")
	}
}

// TestCommittedIsClosed closes an upgrade whose conflicts are resolved and
// committed with the next one, and says so before and after.
func TestCommittedIsClosed(t *testing.T) {
	t.Parallel()
	dir, options := resolve(t)
	treetest.Commit(t, dir)
	before := treetest.Read(t, dir)
	u, err := Prepare(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if diff := treetest.Diff(before, treetest.Read(t, dir)); len(diff) > 0 {
		t.Errorf("planning changed %v", diff)
	}
	report := u.Report()
	if err := u.Blocked(t.Context()); err != nil || report.Status != plan.Clean || len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "committed, is closed") {
		t.Errorf("report %+v, %v", report, err)
	}
	if err := u.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, workDir)); err == nil {
		t.Error("the journal's directory is left")
	}
	if report := mustUpgrade(t, options); report.Status != Current || len(report.Notes) > 0 {
		t.Errorf("next upgrade: %+v", report)
	}
}

// TestCommittedIsClosedByNewer closes it with an upgrade that has more to do.
func TestCommittedIsClosedByNewer(t *testing.T) {
	t.Parallel()
	dir, options := resolve(t)
	treetest.Commit(t, dir)
	options.Set = []string{"redis=false"}
	report := mustUpgrade(t, options)
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "is closed") {
		t.Errorf("report %+v", report)
	}
	if _, err := os.Stat(filepath.Join(dir, workDir)); err == nil {
		t.Error("the journal's directory is left")
	}
}

// TestResolvedBlocks has an upgrade wait for one that is resolved and neither
// committed nor closed.
func TestResolvedBlocks(t *testing.T) {
	t.Parallel()
	for _, mode := range []ConflictMode{Markers, Rej} {
		dir, options := conflicting(t)
		options.Mode = mode
		mustUpgrade(t, options)
		treetest.Edit(t, dir, "b.txt", tenWith("line 5", "mine and theirs"))
		before := treetest.Read(t, dir)
		u, err := Prepare(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		if report := u.Report(); report.Status == Current {
			t.Errorf("report: %+v", report)
		}
		wantProblem(t, u.Blocked(t.Context()), "unfinished")
		problem := wantProblem(t, u.Apply(t.Context()), "unfinished")
		if !problem.Blocked || !strings.Contains(problem.Hint, "--continue") {
			t.Errorf("problem: %+v", problem)
		}
		if diff := treetest.Diff(before, treetest.Read(t, dir)); len(diff) > 0 {
			t.Errorf("changed %v", diff)
		}
		if err := u.Close(); err != nil {
			t.Error(err)
		}
		if _, err := Continue(t.Context(), options); err != nil {
			t.Error(err)
		}
	}
}

// TestResetIsForgotten upgrades anew after git has undone an upgrade.
func TestResetIsForgotten(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	want := mustUpgrade(t, options)
	treetest.Git(t, dir, "reset", "-q", "--hard")
	treetest.Git(t, dir, "clean", "-qfd")
	report := mustUpgrade(t, options)
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "rolled back by other means") {
		t.Errorf("notes: %q", report.Notes)
	}
	if report.Status != want.Status || len(report.Files) != len(want.Files) {
		t.Errorf("report %+v, want %+v", report, want)
	}
}

// TestDocumentedMarkers resolves a conflict in a file that explains conflict
// markers: those of others that were there before do not count.
func TestDocumentedMarkers(t *testing.T) {
	t.Parallel()
	const explained = "\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch\n"
	dir, options := conflicting(t)
	commitFile(t, dir, "b.txt", tenWith("line 5", "mine")+explained)
	mustUpgrade(t, options)
	_, err := Continue(t.Context(), options)
	wantProblem(t, err, "markers")
	treetest.Edit(t, dir, "b.txt", tenWith("line 5", "both")+">>>>>>> chassis v1.1.0\n"+explained)
	_, err = Continue(t.Context(), options)
	if places := wantProblem(t, err, "markers").Places; len(places) != 1 || places[0].Line != 11 {
		t.Errorf("places: %v", places)
	}
	treetest.Edit(t, dir, "b.txt", tenWith("line 5", "both")+explained)
	if _, err := Continue(t.Context(), options); err != nil {
		t.Error(err)
	}
}

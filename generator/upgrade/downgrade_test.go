package upgrade

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// TestDowngradeInvertsMoves goes back over moves that the older templates do not
// know of, and keeps the owner's edits in the moved files.
func TestDowngradeInvertsMoves(t *testing.T) {
	t.Parallel()
	old := map[string]string{"base/a.txt": ten, "base/dir/b.txt": "b1\nb2\nb3\nb4\nb5\nb6\nb7\n", "base/dir/c.txt": "c1\nc2\nc3\nc4\nc5\nc6\nc7\n"}
	next := map[string]string{
		"base/docs/a.txt": tenWith("line 2", "two"), "base/pkg/b.txt": "b1\nb2\nb3\nb4\nb5\nb6\nb7\n", "base/pkg/c.txt": "c1\nc2\nc3\nc4\nc5\nc6\nseven\n",
		"moves.yaml": "- {version: 1.1.0, from: a.txt, to: docs/a.txt}\n- {version: 1.1.0, from: dir/, to: pkg/}\n",
	}
	withMoves := map[string]string{"moves.yaml": next["moves.yaml"]}
	for name, content := range old {
		withMoves[name] = content
	}
	for name, older := range map[string]map[string]string{"unknown to the older templates": old, "declared": withMoves} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newProject(t, templatesOf("1.0.0", old))
			mustUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.1.0", next)})
			treetest.Edit(t, dir, "docs/a.txt", strings.Replace(tenWith("line 2", "two"), "line 9", "mine", 1))
			treetest.Edit(t, dir, "pkg/c.txt", "mine\nc1\nc2\nc3\nc4\nc5\nc6\nseven\n")
			report := mustUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.0.0", older), AllowDowngrade: true})
			if report.Status != plan.Clean {
				t.Errorf("report: %+v", report)
			}
			want := treetest.Tree{
				"a.txt": treetest.File(tenWith("line 9", "mine")), "dir/b.txt": treetest.File(old["base/dir/b.txt"]),
				"dir/c.txt": treetest.File("mine\n" + old["base/dir/c.txt"]),
			}
			got := treetest.ReadProject(t, dir)
			delete(got, statePath)
			delete(got, basePath)
			if diff := treetest.Diff(want, got); len(diff) > 0 {
				t.Errorf("differs at %v", diff)
			}
		})
	}
}

func TestMovesBetween(t *testing.T) {
	t.Parallel()
	moves := []plan.Move{{Version: "1.1.0", From: "a", To: "b"}, {Version: "1.1.0", From: "x/", To: "y/"}, {Version: "1.2.0", From: "b", To: "c"}}
	down := []plan.Move{{Version: "1.2.0", From: "c", To: "b"}, {Version: "1.1.0", From: "b", To: "a"}, {Version: "1.1.0", From: "y/", To: "x/"}}
	for _, test := range []struct {
		from, to string
		want     []plan.Move
	}{
		{"1.0.0", "1.2.0", moves},
		{"1.1.0", "1.2.0", moves[2:]},
		{"1.2.0", "1.0.0", down},
		{"1.2.0", "1.1.0", down[:1]},
		{"1.1.0", "1.1.0", nil},
	} {
		if got := movesBetween(moves, test.from, test.to, nil, nil); !slices.Equal(got, test.want) {
			t.Errorf("%s to %s: %v", test.from, test.to, got)
		}
	}
}

func TestFindMoves(t *testing.T) {
	t.Parallel()
	file := func(name, content string) generator.File { return generator.File{Path: name, Content: []byte(content)} }
	from := []generator.File{file("same", "same\n"), file("a.txt", ten), file("b.txt", ten+"more\n"), file("gone.txt", "gone\nfor good\n"), file("empty", "")}
	to := []generator.File{file("same", "same\n"), file("x/a.txt", ten), file("x/b.txt", tenWith("line 1", "one")+"more\n"), file("new.txt", "something\nelse\n"), file("nothing", "")}
	want := []plan.Move{{Version: "1.0.0", From: "a.txt", To: "x/a.txt"}, {Version: "1.0.0", From: "b.txt", To: "x/b.txt"}}
	if got := plan.FindMoves("1.0.0", from, to); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// TestRestoreAsTyped restores a deleted file by every way to write its paths.
func TestRestoreAsTyped(t *testing.T) {
	t.Parallel()
	old := templatesOf("1.0.0", map[string]string{"base/AGENTS.md": ten, "base/b.txt": ten})
	next := templatesOf("1.1.0", map[string]string{
		"base/docs/AGENTS.md": tenWith("line 2", "two"), "base/b.txt": ten, "moves.yaml": "- {version: 1.1.0, from: AGENTS.md, to: docs/AGENTS.md}\n",
	})
	dir := newProject(t, old)
	removeFile(t, dir, "AGENTS.md")
	u, err := Prepare(t.Context(), Options{Dir: dir, Templates: next})
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if files := u.Report().Files; len(files) != 1 || !strings.Contains(files[0].Reason, "--restore docs/AGENTS.md ") {
		t.Errorf("files: %+v", files)
	}
	for _, name := range []string{"AGENTS.md", "./AGENTS.md", "docs/AGENTS.md", "./docs//AGENTS.md", "docs/AGENTS.md/", "docs/../AGENTS.md"} {
		project := treetest.Copy(t, dir)
		mustUpgrade(t, Options{Dir: project, Templates: next, Restore: []string{name}})
		if content, err := os.ReadFile(filepath.Join(project, "docs/AGENTS.md")); err != nil || string(content) != tenWith("line 2", "two") {
			t.Errorf("%s: %q, %v", name, content, err)
		}
	}
	_, err = Prepare(t.Context(), Options{Dir: dir, Templates: next, Restore: []string{"../AGENTS.md"}})
	wantProblem(t, err, "restore_unknown")
}

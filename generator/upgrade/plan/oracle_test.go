package plan_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// TestAgainstMergeTree compares merges of whole trees with those of git
// merge-tree, on edits that both merge: of contents, additions, deletions.
func TestAgainstMergeTree(t *testing.T) {
	t.Parallel()
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			base, ours, theirs := oracleTrees(rand.New(rand.NewPCG(seed, 2)))
			dir := t.TempDir()
			treetest.Git(t, dir, "init", "-q")
			commit := func(branch string, tree map[string]string) {
				treetest.Git(t, dir, "checkout", "-q", "-B", branch, "main")
				treetest.Git(t, dir, "rm", "-rqf", "--ignore-unmatch", ".")
				for name, content := range tree {
					treetest.Edit(t, dir, name, content)
				}
				treetest.Commit(t, dir)
			}
			treetest.Git(t, dir, "commit", "-q", "--allow-empty", "-m", "root")
			treetest.Git(t, dir, "branch", "-f", "-M", "main")
			for name, content := range base {
				treetest.Edit(t, dir, name, content)
			}
			treetest.Commit(t, dir)
			commit("ours", ours)
			commit("theirs", theirs)
			want := strings.Fields(treetest.Git(t, dir, "-c", "merge.renames=false", "merge-tree", "--write-tree", "--no-messages", "ours", "theirs"))

			project := filepath.Join(t.TempDir(), "p")
			files := treetest.Tree{}
			for name, content := range ours {
				files[name] = treetest.File(content)
			}
			treetest.Write(t, project, files)
			root := treetest.OpenRoot(t, project)
			p, err := plan.Make(t.Context(), plan.Input{Base: rendersOf(base), Theirs: rendersOf(theirs), Ours: root.FS(), Version: "1", MergeFile: worktree.MergeFile})
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Conflicts()) > 0 {
				t.Fatalf("conflicts where git has none: %v", p.Conflicts())
			}
			applyPlan(t, project, root, p)
			treetest.Git(t, dir, "checkout", "-q", "-B", "merged", "main")
			treetest.Git(t, dir, "read-tree", "-u", "--reset", want[0])
			if diff := treetest.Diff(treetest.AsGit(treetest.ReadProject(t, dir)), treetest.AsGit(treetest.Read(t, project))); len(diff) > 0 {
				t.Errorf("differs from git's merge at %v", diff)
			}
		})
	}
}

// oracleTrees returns three trees whose merge has no conflict: the sides edit
// different halves of each text.
func oracleTrees(random *rand.Rand) (base, ours, theirs map[string]string) {
	base, ours, theirs = map[string]string{}, map[string]string{}, map[string]string{}
	for i := range 12 {
		name := fmt.Sprintf("d%d/f%d.txt", i%3, i)
		above, below := treetest.Text(random, 12), treetest.Text(random, 12)
		middle := strings.Repeat("a line that nobody edits\n", 6)
		base[name] = above + middle + below
		ours[name], theirs[name] = base[name], base[name]
		switch random.IntN(6) {
		case 0:
			ours[name] = treetest.EditText(random, above, "ours") + middle + below
			fallthrough
		case 1:
			theirs[name] = above + middle + treetest.EditText(random, below, "theirs")
		case 2:
			delete(theirs, name)
		case 3:
			delete(ours, name)
		case 4:
			ours[name] = treetest.EditText(random, base[name], "both")
			theirs[name] = ours[name]
		}
	}
	ours["own.txt"], theirs["added/new.txt"] = "own\n", "new\n"
	ours["same.txt"], theirs["same.txt"] = "same\n", "same\n"
	return base, ours, theirs
}

func rendersOf(tree map[string]string) []generator.File {
	files := treetest.Tree{}
	for name, content := range tree {
		files[name] = treetest.File(content)
	}
	return renders(files)
}

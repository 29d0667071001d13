package merge

import (
	"math/rand/v2"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// TestMergeLikeGit compares the merge of this package with git's.
func TestMergeLikeGit(t *testing.T) {
	t.Parallel()
	same, total := 0, 0
	for seed := range uint64(120) {
		random := rand.New(rand.NewPCG(seed, 3))
		base := treetest.Text(random, 3+random.IntN(30))
		ours, theirs := treetest.EditText(random, base, "ours"), treetest.EditText(random, base, "theirs")
		names := worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis v1"}
		want, conflict, err := worktree.MergeFile(t.Context(), []byte(base), []byte(ours), []byte(theirs), names)
		if err != nil {
			t.Skip(err)
		}
		got, conflicts := mark(diff3([]byte(base), []byte(ours), []byte(theirs)), names)
		if conflict != (conflicts > 0) {
			t.Errorf("seed %d: conflict %v, git says %v\n%s\ngit:\n%s", seed, conflicts > 0, conflict, got, want)
		}
		if !conflict && string(got) != string(want) {
			t.Errorf("seed %d:\n%s\ngit:\n%s", seed, got, want)
		}
		total++
		if string(got) == string(want) {
			same++
		}
	}
	if same*10 < total*9 {
		t.Errorf("only %d of %d merges are the same as git's", same, total)
	}
}

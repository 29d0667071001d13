package merge

import (
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// FuzzDiff3 checks the laws of a three-way merge: a side that changed nothing has
// no effect, and ours and theirs may be swapped.
func FuzzDiff3(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nx\nc\n", "a\nb\nc\nd\n")
	f.Add("", "a", "b")
	f.Add("a\nb", "b", "a\n")
	f.Add("\n\n\n", "\n", "\n\n\n\n\n")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		names := worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis"}
		for _, side := range []string{ours, theirs} {
			for _, pair := range [][2]string{{side, base}, {base, side}, {side, side}} {
				got, conflicts := mark(diff3([]byte(base), []byte(pair[0]), []byte(pair[1])), names)
				if conflicts > 0 || string(got) != side {
					t.Errorf("merge of %q with %q on %q: %q, %d conflicts", pair[0], pair[1], base, got, conflicts)
				}
			}
		}
		merged, conflicts := mark(diff3([]byte(base), []byte(ours), []byte(theirs)), names)
		swapped, again := mark(diff3([]byte(base), []byte(theirs), []byte(ours)), names)
		if conflicts != again || conflicts == 0 && string(merged) != string(swapped) {
			t.Errorf("%q\nswapped:\n%q", merged, swapped)
		}
		kept := reject("f", []byte(base), []byte(ours), []byte(theirs))
		if kept.Conflict != (conflicts > 0) || !kept.Conflict && string(kept.Text) != string(merged) {
			t.Errorf("with hunks: %+v", kept)
		}
	})
}

package upgrade

import (
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// FuzzDiff3 holds what every three-way merge holds: a side that changed
// nothing has no say, and both sides may swap places.
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
		kept := mergeReject("f", []byte(base), []byte(ours), []byte(theirs))
		if kept.conflict != (conflicts > 0) || !kept.conflict && string(kept.text) != string(merged) {
			t.Errorf("with hunks: %+v", kept)
		}
	})
}

// FuzzGoMod holds that a merge of go.mod keeps every requirement of the
// owner, never lowers a version, and can be read.
func FuzzGoMod(f *testing.F) {
	const mod = "module example.com/a\n\ngo 1.26\n\nrequire github.com/a/a v1.0.0\n"
	f.Add(mod, mod+"require github.com/b/b v1.0.0 // indirect\n", strings.Replace(mod, "v1.0.0", "v1.2.0", 1))
	f.Add(mod, mod+"replace github.com/a/a => ../a\n", mod+"exclude github.com/a/a v1.1.0\n\ntool example.com/a/cmd\n\ntoolchain go1.27.0\n\ngodebug x=1\n")
	f.Add("module a\n", "module b\n", "module c\n\nrequire (\n\tgithub.com/a/a v1.0.0\n)\n")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		text, _, err := mergeGoMod([]byte(base), []byte(ours), []byte(theirs))
		if err != nil {
			return
		}
		merged, err := modfile.Parse("go.mod", text, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		before, err := modfile.Parse("go.mod", []byte(ours), nil)
		if err != nil {
			t.Fatal(err)
		}
		has := requirements(merged)
		for path, r := range requirements(before) {
			if _, still := has[path]; !still {
				t.Errorf("%s %s is gone\n%s", path, r.version, text)
			}
		}
	})
}

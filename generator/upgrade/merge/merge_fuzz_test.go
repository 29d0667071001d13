package merge

import (
	"strings"
	"testing"
)

// fuzzedNames are names of files of every kind that merges apart.
var fuzzedNames = [...]string{"a.go", "a.yaml", ".env", "Makefile", "a.md", "a.json", "a.toml", "a.sh", "Dockerfile", ".gitignore"}

// FuzzMerge merges files of every kind: a side that changed nothing has no effect, no
// line that a side added is lost, and what both sides and the base are valid in stays
// so, or is in conflict.
func FuzzMerge(f *testing.F) {
	f.Add(uint8(0), "package p\n\nfunc a() {}\n", "package p\n\nfunc a() {}\n\nfunc b() {}\n", "package p\n\nfunc a() {}\n\nfunc c() {}\n")
	f.Add(uint8(1), "a: 1\nz: 1\n", "a: 1\nb: [1]\nz: 1\n", "a: 1\nc: {d: 1}\nz: 1\n")
	f.Add(uint8(2), "A=1\nZ=1\n", "A=1\nB=1\nZ=1\n", "A=1\nexport C='1'\nZ=1\n")
	f.Add(uint8(3), "a:\n\tb\n", "a:\n\tb\n\nours:\n\tx\n", "a:\n\tc\n\ntheirs:\n\ty\n")
	f.Add(uint8(5), "{\"a\": 1}\n", "{\n\"a\": 1,\n\"b\": 2\n}\n", "{\n\"a\": 1,\n\"c\": 2\n}\n")
	f.Fuzz(func(t *testing.T, kind uint8, base, ours, theirs string) {
		name := fuzzedNames[int(kind)%len(fuzzedNames)]
		for _, mode := range []Mode{Markers, Rej} {
			merger := Merger{Mode: mode, Labels: testLabels}
			for _, side := range []string{ours, theirs} {
				for _, pair := range [][2]string{{side, base}, {base, side}, {side, side}} {
					got := merger.Merge(t.Context(), name, []byte(base), []byte(pair[0]), []byte(pair[1]))
					if base != "" && (got.Conflict || string(got.Text) != side && !sameBut(string(got.Text), side)) {
						t.Fatalf("%s: conflict %t in the merge of %q with %q on %q: %q", name, got.Conflict, pair[0], pair[1], base, got.Text)
					}
				}
			}
			got := merger.Merge(t.Context(), name, []byte(base), []byte(ours), []byte(theirs))
			checkNothingLost(t, base, []string{ours, theirs}, string(got.Text)+"\n"+strings.ReplaceAll(string(got.Rejected), "\n+", "\n"))
		}
	})
}

// checkNothingLost demands every line that a side has added to base.
func checkNothingLost(t *testing.T, base string, sides []string, merged string) {
	t.Helper()
	before, after := wordsOf(base), wordsOf(merged)
	for _, side := range sides {
		for line := range wordsOf(side) {
			if before[line] == 0 && after[line] == 0 {
				t.Fatalf("%q is lost in %q", line, merged)
			}
		}
	}
}

// FuzzGoSum merges checksums: every line of both sides is there once, in the order of
// a second merge.
func FuzzGoSum(f *testing.F) {
	f.Add("a.b/c v1.0.0 h1:x=\na.b/c v1.0.0/go.mod h1:y=\n", "a.b/c v1.10.0 h1:z=\n\na.b/c v1.2.0 h1:z=\n")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, ours, theirs string) {
		merged := GoSum([]byte(ours), []byte(theirs))
		if again := GoSum(merged, []byte(theirs)); string(again) != string(merged) {
			t.Errorf("%q, then %q", merged, again)
		}
		checkNothingLost(t, "", []string{ours, theirs}, string(merged))
	})
}

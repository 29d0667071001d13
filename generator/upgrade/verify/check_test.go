package verify

import (
	"os"
	"strings"
	"testing"
)

// TestRunSaysPathsOfThisCopy verifies the same file in two projects, with the flag by
// which go vet takes the second for the first.
func TestRunSaysPathsOfThisCopy(t *testing.T) {
	t.Parallel()
	for range 2 {
		dir := t.TempDir()
		writeTree(t, dir, module)
		p := planOf(t, dir, "-- q/more.go --\npackage q\n\nimport \"fmt\"\n\nfunc Print() { fmt.Printf(\"%d\", \"x\") }\n")
		broken, _, err := Run(t.Context(), Input{Dir: dir, Plan: p, Environ: append(os.Environ(), "GOFLAGS=-trimpath")})
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(broken); !strings.HasPrefix(got, "q: ") || !strings.Contains(got, "\nq/more.go:5:28: ") {
			t.Errorf("got:\n%s\nwant what is said on q/more.go", got)
		}
	}
}

package merge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// TestDeclarations merges the cases in testdata/declarations: base, ours and
// theirs into want. A case without want is left to the merge by lines.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/declarations/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, file := range txtar.Parse(data).Files {
				files[file.Name] = string(file.Data)
			}
			labels := worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis v1"}
			text, conflicts, ok := mergeDeclarations([]byte(files["base"]), []byte(files["ours"]), []byte(files["theirs"]), labels, true)
			want, wanted := files["want"]
			switch {
			case ok != wanted:
				t.Errorf("merged %t, want %t:\n%s", ok, wanted, text)
			case ok && (string(text) != want || conflicts != strings.Count(want, "<<<<<<<")):
				t.Errorf("%d conflicts\n%s\nwant:\n%s", conflicts, text, want)
			}
		})
	}
}

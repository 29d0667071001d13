package verify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

const module = `
-- go.mod --
module example.com/a

go 1.26
-- p/p.go --
package p

func One() int { return 1 }
-- p/p_test.go --
package p

import "testing"

func TestOne(t *testing.T) {
	t.Run("value", func(t *testing.T) {
		if One() != 1 {
			t.Errorf("got %d", One())
		}
	})
}
-- q/q.go --
package q

import "example.com/a/p"

func Two() int { return 2 * p.One() }
`

func TestRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before  string   // beside module
		after   string   // see planOf
		changes []string // "PATH" in conflict, or "OLD NEW"
		want    []string // lines that have to be there; empty if nothing is broken
		notes   string
	}{
		"nothing broken": {
			after: "-- p/more.go --\npackage p\n\nfunc Three() int { return 3 }\n",
			notes: "verified packages: 2",
		},
		"does not build": {
			after: "-- p/more.go --\npackage p\n\nvar x = missing\n",
			want:  []string{"p: it builds without the upgrade, not with it", "p/more.go:3:9: undefined: missing"},
			notes: "verified packages: 2",
		},
		"is not vetted": {
			after: "-- q/more.go --\npackage q\n\nimport \"fmt\"\n\nfunc Print() { fmt.Printf(\"%d\", \"x\") }\n",
			want:  []string{"q: go vet accepts it without the upgrade, not with it", "q/more.go:5:28: fmt.Printf format %d has arg \"x\" of wrong type string"},
			notes: "verified packages: 2",
		},
		"fails a test": {
			after: "-- p/p.go --\npackage p\n\nfunc One() int { return 11 }\n",
			want:  []string{"p: its tests pass without the upgrade, not with it: TestOne/value", "    p_test.go:8: got 11"},
			notes: "verified packages: 2",
		},
		"has tests that do not build": {
			after: "-- p/p_test.go --\npackage p\n\nvar x = missing\n",
			want:  []string{"p: go vet accepts it without the upgrade, not with it", "vet: p/p_test.go:3:9: undefined: missing"},
			notes: "verified packages: 2",
		},
		"panics before its tests": {
			after: "-- p/init.go --\npackage p\n\nfunc init() { panic(\"too early\") }\n",
			want:  []string{"p: its tests pass without the upgrade, not with it", "panic: too early"},
			notes: "verified packages: 2",
		},
		"arrives broken": {
			after: "-- r/r.go --\npackage r\n\nvar x = missing\n",
			want:  []string{"r: it builds without the upgrade, not with it", "r/r.go:3:9: undefined: missing"},
			notes: "verified packages: 3",
		},
		"imports what is gone": {
			after: "-- p/p.go --\n-- p/p_test.go --\n",
			want:  []string{"q: it builds without the upgrade, not with it"},
			notes: "verified packages: 1",
		},
		"was broken before": {
			before: "-- r/r.go --\npackage r\n\nvar x = missing\n-- s/s_test.go --\npackage s\n\nimport \"testing\"\n\nfunc TestS(t *testing.T) { t.Error(\"always\") }\n",
			after:  "-- r/more.go --\npackage r\n\nvar y = missing\n-- s/s.go --\npackage s\n",
			notes:  "verified packages: 4\npackages that fail without the upgrade as well: 2",
		},
		"fails one test more": {
			before: "-- s/s.go --\npackage s\n\nconst Good = true\n-- s/s_test.go --\npackage s\n\nimport \"testing\"\n\nfunc TestS(t *testing.T) { t.Error(\"always\") }\n\nfunc TestGood(t *testing.T) {\n\tif !Good {\n\t\tt.Error(\"not good\")\n\t}\n}\n",
			after:  "-- s/s.go --\npackage s\n\nconst Good = false\n",
			want:   []string{"s: its tests pass without the upgrade, not with it: TestGood"},
			notes:  "verified packages: 3",
		},
		"has only tests": {
			before: "-- s/s_test.go --\npackage s\n\nimport (\n\t\"testing\"\n\n\t\"example.com/a/p\"\n)\n\nfunc TestS(t *testing.T) {\n\tif p.One() > 1 {\n\t\tt.Error(\"too large\")\n\t}\n}\n",
			after:  "-- p/p.go --\npackage p\n\nfunc One() int { return 11 }\n-- p/p_test.go --\n",
			want:   []string{"s: its tests pass without the upgrade, not with it: TestS"},
			notes:  "verified packages: 3",
		},
		"built, but failed tests before": {
			before: "-- s/s_test.go --\npackage s\n\nimport \"testing\"\n\nfunc TestS(t *testing.T) { t.Error(\"always\") }\n",
			after:  "-- s/s.go --\npackage s\n\nvar x = missing\n",
			want:   []string{"s: it builds without the upgrade, not with it"},
			notes:  "verified packages: 3",
		},
		"fails once": {
			before: "-- s/s.go --\npackage s\n-- s/s_test.go --\npackage s\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestS(t *testing.T) {\n\tif _, err := os.Stat(\"later.go\"); err != nil {\n\t\treturn\n\t}\n\tif _, err := os.Stat(\"again\"); err != nil {\n\t\tos.WriteFile(\"again\", nil, 0o644)\n\t\tt.Error(\"too slow\")\n\t}\n}\n",
			after:  "-- s/later.go --\npackage s\n",
			notes:  "verified packages: 3\npackages that fail without the upgrade as well: 1",
		},
		"moved, and was broken before": {
			before:  "-- r/r.go --\npackage r\n\nvar x = missing\n",
			after:   "-- r/r.go --\n-- s/r.go --\npackage s\n\nvar x = missing\n",
			changes: []string{"r/r.go s/r.go"},
			notes:   "verified packages: 3\npackages that fail without the upgrade as well: 1",
		},
		"needs a file in conflict": {
			after:   "-- p/p.go --\npackage p\n\n<<<<<<< yours\n",
			changes: []string{"p/p.go"},
			notes:   "not verified: every package needs a file in conflict",
		},
		"is beside one that needs it": {
			before:  "-- r/r.go --\npackage r\n-- conf/app.env --\nA=1\n-- s/s.go --\npackage s\n-- s/s_test.go --\npackage s\n\nconst file = \"../conf/app.env\"\n",
			after:   "-- conf/app.env --\n<<<<<<< yours\n-- r/more.go --\npackage r\n\nvar x = missing\n",
			changes: []string{"conf/app.env"},
			want:    []string{"r: it builds without the upgrade, not with it"},
			notes:   "verified packages: 3 (others need a file in conflict: 1)",
		},
		"go.mod is not valid": {
			after: "-- go.mod --\nmodule example.com/a\n\nbad\n",
			want:  []string{"go.mod: it builds without the upgrade, not with it", "go.mod:3: unknown directive: bad"},
			notes: "verified packages: 0",
		},
		"at the root": {
			before: "-- a.go --\npackage a\n",
			after:  "-- b.go --\npackage a\n\nvar x = missing\n",
			want:   []string{".: it builds without the upgrade, not with it", "./b.go:3:9: undefined: missing"},
			notes:  "verified packages: 3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeTree(t, dir, module+c.before)
			p := planOf(t, dir, c.after)
			for _, change := range c.changes {
				if from, to, moved := strings.Cut(change, " "); moved {
					p.Changes = append(p.Changes, plan.Change{Path: to, OldPath: from})
				} else {
					p.Changes = append(p.Changes, plan.Change{Path: change, Conflict: plan.ConflictContent})
				}
			}
			tree := treeOf(t, dir)
			broken, notes, err := Run(t.Context(), Input{Dir: dir, Plan: p, Environ: os.Environ()})
			if err != nil {
				t.Fatal(err)
			}
			got := describe(broken)
			for _, line := range c.want {
				if !strings.Contains("\n"+got+"\n", "\n"+line+"\n") {
					t.Errorf("got:\n%s\nwant the line:\n%s", got, line)
				}
			}
			if len(broken) != min(1, len(c.want)) {
				t.Errorf("broken: %d packages\n%s", len(broken), got)
			}
			if all := strings.Join(notes, "\n"); all != c.notes {
				t.Errorf("notes %q, want %q", all, c.notes)
			}
			if treeOf(t, dir) != tree {
				t.Error("the project changed")
			}
			checkNoCopy(t, dir)
		})
	}
}

// TestRunCopies verifies a project whose test looks at what was copied, and
// leaves behind what is hard to remove.
func TestRunCopies(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	dir := filepath.Join(top, "a")
	writeTree(t, dir, module+`
-- .git/config --
[core]
-- node_modules/x/x.go --
package x
-- .chassis/upgrade/new/0001 --
x
-- .chassis/project.yaml --
x
-- data/x --
x
-- p/copied_test.go --
package p

import (
	"os"
	"testing"
)

func TestCopied(t *testing.T) {
	for _, name := range []string{"../.git", "../node_modules", "../.chassis/upgrade"} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s is there", name)
		}
	}
	for _, name := range []string{"../.chassis/project.yaml", "../link", "../outside/y", "../data/x"} {
		if _, err := os.ReadFile(name); err != nil {
			t.Error(err)
		}
	}
	if info, err := os.Stat("../run.sh"); err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("%v %v", info, err)
	}
	for _, name := range []string{"CHASSIS_TOKEN", "GH_TOKEN", "CI_JOB_JWT", "CI_REPOSITORY_URL", "GIT_DIR", "MAIL_TOKEN_FILE"} {
		if value, is := os.LookupEnv(name); is {
			t.Errorf("%s=%s", name, value)
		}
	}
	if os.Getenv("KEPT") != "yes" {
		t.Error("a variable is gone")
	}
	if err := os.MkdirAll("locked/in", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod("locked", 0o555); err != nil {
		t.Fatal(err)
	}
}
`)
	writeTree(t, top, "-- outside/y --\ny\n")
	for name, target := range map[string]string{"link": "data/x", "outside": "../outside", "dangling": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "run.sh"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "p", "copied.go"), []byte("package p\n"), 0o444); err != nil {
		t.Fatal(err)
	}
	environ := append(os.Environ(), "CHASSIS_TOKEN=1", "GH_TOKEN=1", "CI_JOB_JWT=1", "CI_REPOSITORY_URL=1", "GIT_DIR="+dir, "MAIL_TOKEN_FILE=1", "KEPT=yes")
	p := planOf(t, dir, "-- p/copied.go --\npackage p\n\nconst Four = 4\n")
	broken, notes, err := Run(t.Context(), Input{Dir: dir, Plan: p, Environ: environ})
	if err != nil || len(broken) > 0 || len(notes) != 1 { // a second note would say that it fails anyway
		t.Errorf("%v %q\n%s", err, notes, describe(broken))
	}
	checkNoCopy(t, dir)
}

// TestOutputIsBounded verifies a package whose test prints without end.
func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeTree(t, dir, module)
	p := planOf(t, dir, string(txtar.Format(&txtar.Archive{Files: []txtar.File{{Name: "p/loud_test.go", Data: []byte(`package p

import (
	"fmt"
	"strings"
	"testing"
)

func TestLoud(t *testing.T) {
	for i := range 20_000 {
		fmt.Println(i, "\x1b[31m", strings.Repeat("x", 1000))
	}
	fmt.Print(strings.Repeat("y", 1<<20))
	t.Error("the end")
}
`)}}})))
	broken, _, err := Run(t.Context(), Input{Dir: dir, Plan: p, Environ: os.Environ()})
	if err != nil || len(broken) != 1 {
		t.Fatalf("%v %+v", err, broken)
	}
	size := 0
	for _, line := range broken[0].Output {
		size += len(line)
	}
	all := strings.Join(broken[0].Output, "\n")
	if len(broken[0].Output) > 2*keptLines+1 || size > 8000 || strings.Contains(all, "\x1b") || !strings.Contains(all, "the end") {
		t.Errorf("%d lines, %d bytes:\n%.500s", len(broken[0].Output), size, all)
	}
}

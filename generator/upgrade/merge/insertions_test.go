package merge

import (
	"bytes"
	"go/format"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

func TestJoinInsertions(t *testing.T) {
	t.Parallel()
	const marked = "conflict"
	for name, c := range map[string]struct{ file, base, ours, theirs, want string }{
		"env lines":        {".env.example", "A=1\nZ=1\n", "A=1\nB=1\nZ=1\n", "A=1\nC=1\nZ=1\n", "A=1\nB=1\nC=1\nZ=1\n"},
		"the same in both": {".env.example", "A=1\nZ=1\n", "A=1\nB=1\nD=2\nZ=1\n", "A=1\nC=1\nD=2\nE=1\nZ=1\n", marked},
		"set twice":        {".env.example", "A=1\nZ=1\n", "A=1\nB=1\nZ=1\n", "A=1\nB=2\nZ=1\n", marked},
		"routes": {
			"a.go", "package a\n\nfunc f() {\n\tg(1)\n}\n", "package a\n\nfunc f() {\n\tg(1)\n\tg(2)\n}\n", "package a\n\nfunc f() {\n\tg(1)\n\th(3)\n}\n",
			"package a\n\nfunc f() {\n\tg(1)\n\tg(2)\n\th(3)\n}\n",
		},
		"fields, formatted": {
			"a.go", "package a\n\ntype T struct {\n\tA int\n}\n", "package a\n\ntype T struct {\n\tA    int\n\tLong string\n}\n", "package a\n\ntype T struct {\n\tA int\n\tB bool\n}\n",
			"package a\n\ntype T struct {\n\tA    int\n\tLong string\n\tB    bool\n}\n",
		},
		"a function cut in two": {
			"a.go", "package a\n", "package a\n\nfunc f() {\n\tg()\n}\n", "package a\n\nfunc h() {\n\tk()\n}\n",
			"package a\n\nfunc f() {\n\tg()\n}\n\nfunc h() {\n\tk()\n}\n",
		},
		"a line changed by both":  {".env.example", "A=1\n", "A=2\n", "A=3\n", marked},
		"deleted and inserted":    {"a.yaml", "a: 1\nb: 2\nc: 3\n", "a: 1\nc: 3\n", "a: 1\nb: 2\nd: 4\nc: 3\n", marked},
		"a key twice":             {"a.yaml", "a: 1\nz: 1\n", "a: 1\nb: 1\nz: 1\n", "a: 1\nb: 2\nz: 1\n", marked},
		"targets":                 {"Makefile", "a:\n\tb\n", "a:\n\tb\n\nours:\n\tx\n", "a:\n\tb\n\ntheirs:\n\ty\n", "a:\n\tb\n\nours:\n\tx\n\ntheirs:\n\ty\n"},
		"a script":                {"a.sh", "a\nz\n", "a\nb\nz\n", "a\nc\nz\n", marked},
		"a Dockerfile":            {"Dockerfile", "FROM a\nCMD a\n", "FROM a\nRUN b\nCMD a\n", "FROM a\nRUN c\nCMD a\n", marked},
		"both added":              {"a.md", "", "ours\n", "theirs\n", marked},
		"a heading like a marker": {"a.md", "a\nz\n", "a\nTitle\n=======\nz\n", "a\nOther\n-------\nz\n", "a\nTitle\n=======\nOther\n-------\nz\n"},
		"no line ending":          {"a.md", "a\n", "a\nb", "a\nc\n", marked},
		"alignment and a value": {
			"a.go", "package a\n\nvar (\n\ta = 1\n\tb = 2\n)\n", "package a\n\nvar (\n\ta      = 1\n\tb      = 2\n\tlonger = 3\n)\n", "package a\n\nvar (\n\ta = 4\n\tb = 2\n)\n",
			"package a\n\nvar (\n\ta      = 4\n\tb      = 2\n\tlonger = 3\n)\n",
		},
		"beside another conflict": {
			".env.example", "A=1\nM=1\nN=1\nO=1\nP=1\nQ=1\nZ=1\n", "A=1\nB=1\nM=1\nN=1\nO=1\nP=1\nQ=1\nZ=2\n", "A=1\nC=1\nM=1\nN=1\nO=1\nP=1\nQ=1\nZ=3\n",
			"A=1\nB=1\nC=1\nM=1\nN=1\nO=1\nP=1\nQ=1\n<<<<<<< yours\nZ=2\n||||||| base\nZ=1\n=======\nZ=3\n>>>>>>> chassis v1\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, file := range []FileFunc{nil, worktree.MergeFile} {
				merger := Merger{Mode: Markers, File: file, Labels: worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis v1"}}
				got := merger.Merge(t.Context(), c.file, []byte(c.base), []byte(c.ours), []byte(c.theirs))
				merger.Without = Rules{Insertions, Declarations, Alignment}
				plain := merger.Merge(t.Context(), c.file, []byte(c.base), []byte(c.ours), []byte(c.theirs))
				want := c.want
				if want == marked {
					want = string(plain.Text)
				}
				if string(got.Text) != want || got.Conflict != strings.Contains(want, "<<<<<<<") {
					t.Errorf("conflict %v:\n%s\nwant:\n%s", got.Conflict, got.Text, want)
				}
			}
		})
	}
}

// TestJoinInsertionsLosesNothing holds for random edits that every line of
// either side that the base does not have is in the result.
func TestJoinInsertionsLosesNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 7))
		base := treetest.Text(random, 1+random.IntN(12))
		ours, theirs := treetest.EditText(random, base, "ours"), treetest.EditText(random, base, "theirs")
		merger := Merger{Mode: Markers, Labels: worktree.Labels{Ours: "yours", Base: "base", Theirs: "chassis v1"}}
		got := merger.Merge(t.Context(), "a.md", []byte(base), []byte(ours), []byte(theirs))
		for _, side := range []string{ours, theirs} {
			for line := range strings.Lines(side) {
				if !strings.Contains(base, line) && !strings.Contains(string(got.Text), strings.TrimSuffix(line, "\n")) {
					t.Errorf("seed %d: %q is lost:\n%s", seed, line, got.Text)
				}
			}
		}
	}
}

// TestUnaligned takes the alignment out of the Go files of chassis and of a
// rendered service: formatting brings it back, but for a few with raw strings.
func TestUnaligned(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"../../..", "../../../examples/orders"} {
		err := filepath.WalkDir(root, func(name string, item fs.DirEntry, err error) error {
			if err != nil || item.IsDir() {
				if err == nil && (item.Name() == ".git" || item.Name() == ".cache" || item.Name() == "testdata") {
					return fs.SkipDir
				}
				return err
			}
			if filepath.Ext(name) != ".go" {
				return nil
			}
			source, err := os.ReadFile(name)
			if formatted, failed := format.Source(source); failed == nil && string(formatted) == string(source) {
				if _, ok := unaligned(source); !ok && !bytes.Contains(source, []byte("`")) {
					t.Errorf("%s is not the same again", name)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

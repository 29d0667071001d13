package gosource

import (
	"go/format"
	"strings"
	"testing"
)

func TestRewriteImports(t *testing.T) {
	t.Parallel()
	const head = "package p\n\nimport (\n\t\"fmt\"\n\n\t\"a.b/c/memory\"\n)\n\n"
	moved := map[string]Import{
		"a.b/c/memory": {"a.b/c/memorytest", "memory", "memorytest"},
		"a.b/c/note":   {"a.b/c/memo", "note", "memo"},
		"a.b/c/old":    {"a.b/c/new", "same", "same"},
	}
	for name, c := range map[string]struct{ source, want string }{
		"another name": {
			head + "var x = memory.New(memory.Size)\n",
			"package p\n\nimport (\n\t\"fmt\"\n\n\t\"a.b/c/memorytest\"\n)\n\nvar x = memorytest.New(memorytest.Size)\n",
		},
		"the same name": {
			"package p\n\nimport \"a.b/c/old\"\n\nvar x = same.New()\n",
			"package p\n\nimport \"a.b/c/new\"\n\nvar x = same.New()\n",
		},
		"a variable of that name": {
			head + "func f(memory T) { memory.x() }\n\nfunc g() { memory.x() }\n",
			"package p\n\nimport (\n\t\"fmt\"\n\n\t\"a.b/c/memorytest\"\n)\n\nfunc f(memory T) { memory.x() }\n\nfunc g() { memorytest.x() }\n",
		},
		"the new name is taken": {
			head + "func f(memorytest int) { memory.New(memorytest) }\n",
			"package p\n\nimport (\n\t\"fmt\"\n\n\tmemory \"a.b/c/memorytest\"\n)\n\nfunc f(memorytest int) { memory.New(memorytest) }\n",
		},
		"the new name selects a field": {
			head + "var x = memory.New(y.memorytest)\n",
			"package p\n\nimport (\n\t\"fmt\"\n\n\t\"a.b/c/memorytest\"\n)\n\nvar x = memorytest.New(y.memorytest)\n",
		},
		"a name of its own": {
			"package p\n\nimport m \"a.b/c/memory\"\n\nvar x = m.New()\n",
			"package p\n\nimport m \"a.b/c/memorytest\"\n\nvar x = m.New()\n",
		},
		"for its effects": {
			"package p\n\nimport _ \"a.b/c/memory\"\n",
			"package p\n\nimport _ \"a.b/c/memorytest\"\n",
		},
		"twice": {
			"package p\n\nimport (\n\t\"a.b/c/memory\"\n\t\"a.b/c/memorytest\"\n)\n",
			"package p\n\nimport (\n\t\"a.b/c/memorytest\"\n)\n",
		},
		"in raw quotes": {
			"package p\n\nimport `a.b/c/note`\n",
			"package p\n\nimport `a.b/c/memo`\n",
		},
		"not formatted": {
			"package p\nimport ( \"z\"; \"a.b/c/note\" )\nvar  x = note.New()\n",
			"package p\nimport ( \"z\"; \"a.b/c/memo\" )\nvar  x = memo.New()\n",
		},
		"none of them": {"package p\nimport \"x\"\n", "package p\nimport \"x\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := RewriteImports([]byte(c.source), func(path string) Import {
				if to, is := moved[path]; is {
					return to
				}
				return Import{Path: path}
			})
			if err != nil || string(got) != c.want {
				t.Errorf("got %v\n%s\nwant:\n%s", err, got, c.want)
			}
		})
	}
}

func TestRewriteImportsOfBadSource(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"package p\nimport \"a", "import \"a\"\n", "package p\n\nimport \"a\"\n\nfunc {\n"} {
		if got, err := RewriteImports([]byte(source), func(string) Import { return Import{"b", "a", "b"} }); err == nil {
			t.Errorf("%q became %q", source, got)
		}
	}
}

func TestRenamePackage(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"package note\n":                               "package memo\n",
		"package note_test // note\n":                  "package memo_test // note\n",
		"// Package note keeps notes.\npackage note\n": "// Package memo keeps notes.\npackage memo\n",
		"package notes\n":                              "package notes\n",
		"package":                                      "package",
	} {
		if got := string(RenamePackage([]byte(source), "note", "memo")); got != want {
			t.Errorf("%q becomes %q, want %q", source, got, want)
		}
	}
}

func TestEmbeds(t *testing.T) {
	t.Parallel()
	const source = "package p\n\n//go:embed a.txt *.sql\n//go:embed \"with space.txt\" all:dir\nvar files embed.FS\n"
	for name, want := range map[string]bool{
		"a.txt": true, "1.sql": true, "x/1.sql": false, "dir/x/y": true, "b.txt": false, "dirt/x": false,
	} {
		if Embeds([]byte(source), name) != want {
			t.Errorf("embeds %s: %t", name, !want)
		}
	}
}

// FuzzRewriteImports checks that what is renamed there and back is as before,
// and that formatted source stays formatted.
func FuzzRewriteImports(f *testing.F) {
	f.Add("package p\n\nimport (\n\t\"fmt\"\n\n\t\"a.b/old\"\n)\n\nvar x = old.New(fmt.Sprint())\n")
	f.Add("package p\nimport . \"a.b/old\"\nimport old \"a.b/old\"\nfunc f(old int) { old.x() }\n")
	f.Fuzz(func(t *testing.T, source string) {
		if strings.Contains(source, "fresh") || strings.Count(source, "a.b/old") != 1 {
			return
		}
		change := func(source []byte, from, to Import) ([]byte, error) {
			return RewriteImports(source, func(path string) Import {
				if path == from.Path {
					return to
				}
				return Import{Path: path}
			})
		}
		there, err := change([]byte(source), Import{Path: "a.b/old"}, Import{"a.b/fresh", "old", "fresh"})
		if err != nil {
			return
		}
		if tidy, err := format.Source([]byte(source)); err == nil && string(tidy) == source {
			if tidy, err := format.Source(there); err != nil || string(tidy) != string(there) {
				t.Errorf("%v\n%s", err, there)
			}
		}
		back, err := change(there, Import{Path: "a.b/fresh"}, Import{"a.b/old", "fresh", "old"})
		if err != nil {
			t.Fatalf("%v\n%s", err, there)
		}
		if strings.Contains(string(back), "a.b/fresh") {
			t.Errorf("%s", back)
		}
	})
}

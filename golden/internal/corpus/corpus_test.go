package corpus_test

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/corpus"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// project is what the scripts of the tests edit.
func project() []generator.File {
	file := func(path, content string) generator.File {
		return generator.File{Path: path, Mode: 0o644, Content: []byte(content)}
	}
	return []generator.File{
		file(".chassis/base.tar.gz", "old old\n"),
		file("a/one.go", "package a\n\nimport (\n\t\"example.com/x\"\n\t\"fmt\"\n)\n\nvar _ = fmt.Sprint(x.Y)\n"),
		file("a/two.txt", "first\nold\nold\nlast\n"),
		file("b.yaml", "list:\n- {a: 1}\n"),
		file("binary", "old\x00"),
	}
}

// edit runs a script of one service over the project.
func edit(t *testing.T, sections string) (map[string]string, error) {
	t.Helper()
	services, err := corpus.Services(fstest.MapFS{
		"services/it.txtar": {Data: []byte("A team edits.\n\nfrom: 1.0.0\n" + sections)},
		"parts/part.txtar":  {Data: []byte("A part.\n-- write new/part --\npart\n")},
	})
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(t.TempDir(), "project")
	if err := tree.Write(dir, project()); err != nil {
		t.Fatal(err)
	}
	if err := services[0].Edit(dir); err != nil {
		return nil, err
	}
	files, err := tree.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]string{}
	for _, file := range files {
		changed[file.Path] = string(file.Content)
	}
	for _, file := range project() {
		if content, exists := changed[file.Path]; !exists {
			changed[file.Path] = "(deleted)"
		} else if content == string(file.Content) {
			delete(changed, file.Path)
		}
	}
	return changed, nil
}

func TestEdits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		sections string
		want     map[string]string
	}{
		"write":            {"-- write c/new --\nx\n", map[string]string{"c/new": "x\n"}},
		"append":           {"-- append b.yaml --\nx: 1\n", map[string]string{"b.yaml": "list:\n- {a: 1}\nx: 1\n"}},
		"edit":             {"-- edit a/two.txt --\n first\n-old\n+new\n@@\n-last\n", map[string]string{"a/two.txt": "first\nnew\nold\n"}},
		"delete":           {"-- delete --\na/\n*.yaml\n", map[string]string{"a/one.go": "(deleted)", "a/two.txt": "(deleted)", "b.yaml": "(deleted)"}},
		"move a file":      {"-- move --\nb.yaml c/d.yaml\n", map[string]string{"b.yaml": "(deleted)", "c/d.yaml": "list:\n- {a: 1}\n"}},
		"move a directory": {"-- move --\na/ c/d/\n-- delete --\nc/d/one.go\n", map[string]string{"a/one.go": "(deleted)", "a/two.txt": "(deleted)", "c/d/two.txt": "first\nold\nold\nlast\n"}},
		"replace":          {"-- replace * --\nold => new\n", map[string]string{"a/two.txt": "first\nnew\nnew\nlast\n"}},
		"reformat":         {"-- reformat *.go --\ngoimports\n-- reformat *.yaml --\nyaml\n", map[string]string{"a/one.go": "package a\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/x\"\n)\n\nvar _ = fmt.Sprint(x.Y)\n", "b.yaml": "list:\n    - {a: 1}\n"}},
		"prettier":         {"-- reformat b.yaml --\nprettier\ncrlf\n", map[string]string{"b.yaml": "list:\r\n- { a: 1 }\r\n"}},
		"include":          {"-- include part --\n", map[string]string{"new/part": "part\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := edit(t, test.sections)
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(got, test.want) {
				t.Errorf("changed %q, want %q", got, test.want)
			}
		})
	}
}

// TestStale holds that an edit which finds nothing to change is an error.
func TestStale(t *testing.T) {
	t.Parallel()
	for sections, want := range map[string]string{
		"-- edit a/two.txt --\n-nowhere\n":                 "not there",
		"-- edit a/two.txt --\n-old\n":                     "there twice",
		"-- edit a/two.txt --\nold\n":                      "begins with neither",
		"-- edit a/two.txt --\n+new\n":                     "no line by which",
		"-- edit gone --\n-x\n":                            "no such file",
		"-- delete --\ngone/\n":                            `nothing matches "gone/"`,
		"-- delete --\n[\n":                                "syntax error",
		"-- move --\nb.yaml\n":                             "not OLD NEW",
		"-- replace *.txt --\nnowhere => here\n":           `"nowhere"`,
		"-- replace *.txt --\nold\n":                       "not OLD => NEW",
		"-- reformat *.go --\ntidy\n":                      `no formatter "tidy"`,
		"-- reformat *.go --\ngofmt\ngofmt\n":              "gofmt: no file",
		"-- go --\nno-such-command\n":                      "no-such-command",
		"-- invent x --\n":                                 `"invent x" is unknown`,
		"-- include gone --\n":                             "gone",
		"team: a\n-- write x --\n":                         `the setting "team" is unknown`,
		"-- replace .chassis/base.tar.gz --\nold => new\n": "nothing matches",
	} {
		if got, err := edit(t, sections); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %q, error %v; want one with %q", sections, got, err, want)
		}
	}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	releases, err := corpus.Releases(fstest.MapFS{
		"releases/small/common.txtar": {Data: []byte("A release.\nfrom: 1.0.0\nversion: 1.0.1\nmove: b.yaml c.yaml\n-- move --\nb.yaml c.yaml\n")},
		"releases/small/other.txtar":  {Data: []byte("Not for this one.\nif: other/\n-- delete --\nother/\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	render := append(project(), generator.File{Path: "x.tmpl.txt", Mode: 0o644, Content: []byte("{{.Name}} of example.com/shop\n")})
	spec, err := generator.Answers{"name": "shop", "module": "example.com/shop"}.Spec()
	if err != nil {
		t.Fatal(err)
	}
	templates, err := releases[0].Templates(render, spec, nil, filepath.Join(t.TempDir(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	if version, err := generator.TemplateVersion(templates); err != nil || version != "1.0.1" {
		t.Errorf("got version %s, %v", version, err)
	}
	spec.Module = "example.org/shop"
	files, err := generator.Render(templates, spec)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range files {
		got = append(got, file.Path)
		if file.Path == "x.tmpl.txt" && string(file.Content) != "{{.Name}} of example.org/shop\n" {
			t.Errorf("got %q", file.Content)
		}
	}
	if want := []string{"a/one.go", "a/two.txt", "binary", "c.yaml", "x.tmpl.txt"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLost(t *testing.T) {
	t.Parallel()
	tree := func(content string) []generator.File {
		return []generator.File{{Path: "x.go", Content: []byte(content)}, {Path: "go.mod", Content: []byte(content)}}
	}
	base := tree("a\nb\n")
	for after, want := range map[string][]string{
		"a\nmine\nmine\nb\n":               nil,
		"<<<\r\n\tmine\r\nmine\r\n>>>\r\n": nil,
		"a\nmine\nb\n":                     {"mine"},
		"a\nb\n":                           {"mine"},
		"a\nmine x\nmine\n":                {"mine"},
	} {
		ours := tree("a\nmine\nmine\n\"example.com/shop/internal/note\"\nb\n")
		if got := corpus.Lost(base, ours, tree(after)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", after, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	table := corpus.Table{
		"a 1.0.0": {},
		"b 1.0.0": {Conflicts: []string{"content x.go", "content y.go"}},
		"c 1.0.0": {Conflicts: []string{"content x.go"}, Broken: []string{"build example.com/c"}},
		"d 1.0.0": {Refused: "base"},
	}
	read, err := corpus.ParseTable(table.String())
	if err != nil || !reflect.DeepEqual(read, table) {
		t.Errorf("got %v, %v", read, err)
	}
	var out strings.Builder
	if err := table.Print(&out); err != nil || !strings.Contains(out.String(), "1 clean, 2 with 3 conflicts, 1 broken, 1 refused") {
		t.Errorf("got %s, %v", out.String(), err)
	}
	for text, want := range map[string]int{
		"a 1.0.0: clean\n":                                        0,
		"new 1.0.0: refused: base\n":                              0,
		"b 1.0.0: 1 conflicts\n\tconflict content x.go\n":         0,
		"c 1.0.0: 2 conflicts\n\tconflict x\n\tconflict y\n":      0, // better than broken
		"d 1.0.0: 1 broken\n\tbroken build x\n":                   0,
		"a 1.0.0: 1 conflicts\n\tconflict content x.go\n":         1,
		"b 1.0.0: 1 broken\n\tbroken build x\n":                   1,
		"c 1.0.0: 2 broken\n\tbroken build x\n\tbroken build y\n": 1,
		"c 1.0.0: refused: dirty\n":                               1,
	} {
		outcomes, err := corpus.ParseTable(text)
		if err != nil {
			t.Fatal(err)
		}
		if worse := table.Worse(outcomes); len(worse) != want {
			t.Errorf("%q: got %q, want %d", text, worse, want)
		}
	}
	for _, text := range []string{"a\n", "\tconflict x\n", "\tx: y\n"} {
		if table, err := corpus.ParseTable(text); err == nil {
			t.Errorf("%q is read as %v", text, table)
		}
	}
}

// TestUnreached holds that what no conflict reaches is found, and nothing else.
func TestUnreached(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"go.mod":           "module example.com/m\n\ngo 1.26\n",
		"marked/m.go":      "package marked\n\n<<<<<<< yours\n",
		"user/u.go":        "package user\n\nimport _ \"example.com/m/marked\"\n",
		"above/a.go":       "package above\n\nimport _ \"example.com/m/user\"\n",
		"tester/t.go":      "package tester\n",
		"tester/t_test.go": "package tester\n\nimport _ \"example.com/m/user\"\n",
		"embeds/e.go":      "package embeds\n\nimport _ \"embed\"\n\n//go:embed sub/x.sql\nvar x string\n",
		"embeds/sub/x.sql": "<<<<<<< yours\n",
		"reads/r_test.go":  "package reads\n\nconst name = `../.env.example`\n",
		".env.example":     "<<<<<<< yours\n",
		"free/f.go":        "package free\n\nimport _ \"example.com/m/alone\"\n",
		"alone/a.go":       "package alone\n",
	})
	conflicts := []string{"marked/m.go", "embeds/sub/x.sql", ".env.example"}
	got, err := corpus.Unreached(dir, conflicts)
	if want := []string{"example.com/m/alone", "example.com/m/free"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if got, err := corpus.Unreached(dir, append(conflicts, "go.mod")); err != nil || got != nil {
		t.Errorf("with go.mod in conflict: got %q, %v", got, err)
	}
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCheck checks a module that works, and what can be wrong with one.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ path, content, want string }{
		"fine":       {"p/p.go", "package p\n", ""},
		"builds not": {"p/p.go", "package p\n\nvar x int = y\n", "build example.com/m/p"},
		"parses not": {"p/p.go", "package p\n\nfunc {\n", "build example.com/m/p"},
		"vet":        {"p/p.go", "package p\n\nimport \"fmt\"\n\nvar _ = fmt.Sprintf(\"%d\", \"\")\n", "vet p.go"},
		"test":       {"p/p_test.go", "package p\n\nimport \"testing\"\n\nfunc TestIt(t *testing.T) { t.Fail() }\n", "test example.com/m/p"},
		"no module":  {"p/p.go", "package p\n\nimport _ \"example.com/other\"\n", "build p/p.go"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeFiles(t, dir, map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n", "main.go": "package m\n", test.path: test.content})
			failures, printed := corpus.Check(dir, "./...")
			if got := strings.Join(failures, ", "); got != test.want {
				t.Errorf("got %q, want %q:\n%s", got, test.want, printed)
			}
		})
	}
}

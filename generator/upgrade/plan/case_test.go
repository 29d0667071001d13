package plan_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/apply"
	"github.com/chassis-go/chassis/generator/upgrade/codemod"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

var update = flag.Bool("update", false, "rewrite what the cases want")

// A testCase is one file of testdata/cases: the trees base, ours and theirs,
// then want (the work tree afterwards) and report. Its comment says what it is
// about; indented lines in it are settings:
//
//	move FROM TO [VERSION]  declared by the templates, else in one version after another
//	own FROM TO           moved by the owner before an earlier upgrade
//	restore PATH          to be restored
//	codemods FROM TO      of these template versions
//	mine GLOB             left to the owner
//	take SIDE PATH        decided for ours or theirs
//	conflict MODE         markers or rej
//	module OLD NEW        the answers before and after
//	name OLD NEW
//	exec SIDE/PATH        has its executable bit
//	crlf SIDE/PATH        has CRLF line endings
//	mixed SIDE/PATH       has a CRLF after its first line
//	binary SIDE/PATH      has a NUL at its end
//	chomp SIDE/PATH       has no newline at its end
//	symlink ours/PATH TO
//	nofilemode            executable bits mean nothing here
type testCase struct {
	in      plan.Input
	ours    treetest.Tree
	archive *txtar.Archive
}

func TestCases(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, name)
			tree, report := c.run(t)
			if *update {
				c.rewrite(t, name, tree, report)
				return
			}
			compareTrees(t, c.want(), tree)
			if want := c.file("report"); report != want {
				t.Errorf("report:\n%s\nwant:\n%s", report, want)
			}
		})
	}
}

// TestEveryRowHasACase finds rows of the path table that decide no case.
func TestEveryRowHasACase(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		c, dir := readCase(t, name), t.TempDir()
		treetest.Write(t, dir, c.ours)
		c.in.Ours = worktree.FS(treetest.OpenRoot(t, dir), dir)
		rows, err := plan.RowsOf(c.in)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			seen[row] = true
		}
	}
	for _, row := range plan.RowNames() {
		if !seen[row] {
			t.Errorf("no case for: %s", row)
		}
	}
}

// run upgrades the case's work tree and returns what it has become.
func (c *testCase) run(t *testing.T) (tree treetest.Tree, report string) {
	t.Helper()
	dir := t.TempDir()
	treetest.Write(t, dir, c.ours)
	root := treetest.OpenRoot(t, dir)
	c.in.Ours = worktree.FS(root, dir)
	p, err := plan.Make(t.Context(), c.in)
	if err != nil {
		return treetest.Read(t, dir), "error: " + err.Error() + "\n"
	}
	applyPlan(t, dir, root, p)
	return treetest.Read(t, dir), describe(p)
}

// applyPlan applies a plan to a directory that does not hold a project.
func applyPlan(t *testing.T, dir string, root *os.Root, p *plan.Plan) {
	t.Helper()
	if err := root.Mkdir(".chassis", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := apply.Apply(t.Context(), apply.Project{Dir: dir, Root: root}, p, &plan.Report{}); err != nil {
		t.Fatal(err)
	}
	if err := root.RemoveAll(".chassis"); err != nil {
		t.Fatal(err)
	}
}

// describe returns a plan in the form of the report section.
func describe(p *plan.Plan) string {
	var out strings.Builder
	for _, change := range p.Changes {
		fmt.Fprintf(&out, "%s %s", change.Action, worktree.Quote(change.Path))
		if change.OldPath != "" {
			fmt.Fprintf(&out, " from %s", worktree.Quote(change.OldPath))
		}
		if change.Mode != "" && change.Mode != "0644" {
			fmt.Fprintf(&out, " %s", change.Mode)
		}
		if change.Conflict != "" {
			fmt.Fprintf(&out, " CONFLICT %s", change.Conflict)
		}
		fmt.Fprintf(&out, ": %s\n", change.Reason)
	}
	for _, note := range p.Notes {
		fmt.Fprintf(&out, "note: %s\n", note)
	}
	for _, from := range slices.Sorted(maps.Keys(p.Moves)) {
		fmt.Fprintf(&out, "remembered: %s is at %s\n", worktree.Quote(from), worktree.Quote(p.Moves[from]))
	}
	return out.String()
}

func readCase(t *testing.T, name string) *testCase {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := &testCase{archive: archive, in: plan.Input{Version: "1.1.0", MergeFile: worktree.MergeFile, OwnMoves: map[string]string{}}}
	sides := map[string]treetest.Tree{"base": {}, "ours": {}, "theirs": {}}
	for _, file := range archive.Files {
		side, path, _ := strings.Cut(file.Name, "/")
		if tree := sides[side]; tree != nil {
			tree[path] = treetest.File(string(file.Data))
		}
	}
	for line := range strings.Lines(string(archive.Comment)) {
		if words := strings.Fields(line); strings.HasPrefix(line, "\t") {
			c.setting(t, sides, words)
		}
	}
	c.in.Base, c.in.Theirs, c.ours = renders(sides["base"]), renders(sides["theirs"]), sides["ours"]
	return c
}

func (c *testCase) setting(t *testing.T, sides map[string]treetest.Tree, words []string) {
	t.Helper()
	arg := append(words[1:], "", "", "")
	side, path, _ := strings.Cut(arg[0], "/")
	change := func(edit func(*worktree.Entry)) {
		e := sides[side][path]
		edit(&e)
		sides[side][path] = e
	}
	switch words[0] {
	case "move":
		version := cmp.Or(arg[2], fmt.Sprintf("1.0.%d", len(c.in.Moves)+1))
		c.in.Moves = append(c.in.Moves, plan.Move{Version: version, From: arg[0], To: arg[1]})
	case "own":
		c.in.OwnMoves[arg[0]] = arg[1]
	case "restore":
		c.in.Restore = append(c.in.Restore, arg[0])
	case "codemods":
		c.in.Codemods = codemod.Between(codemod.All(), arg[0], arg[1])
	case "mine":
		c.in.Mine = append(c.in.Mine, arg[0])
	case "take":
		c.in.Take = map[string]plan.Side{arg[1]: plan.Side(arg[0])}
	case "conflict":
		c.in.Mode = merge.Mode(arg[0])
	case "module":
		c.in.Was.Module, c.in.Is.Module = arg[0], arg[1]
	case "name":
		c.in.Was.Name, c.in.Is.Name = arg[0], arg[1]
	case "nofilemode":
		c.in.FileMode = func() bool { return false }
	case "exec":
		change(func(e *worktree.Entry) { e.Mode = 0o755 })
	case "crlf":
		change(func(e *worktree.Entry) { e.Content = merge.ToCRLF(e.Content) })
	case "mixed":
		change(func(e *worktree.Entry) { e.Content = bytes.Replace(e.Content, []byte("\n"), []byte("\r\n"), 1) })
	case "binary":
		change(func(e *worktree.Entry) { e.Content = append(e.Content, 0) })
	case "chomp":
		change(func(e *worktree.Entry) { e.Content = bytes.TrimSuffix(e.Content, []byte("\n")) })
	case "symlink":
		change(func(e *worktree.Entry) { *e = worktree.Entry{Kind: worktree.Symlink, Content: []byte(arg[1])} })
	default:
		t.Fatalf("no setting %q", words[0])
	}
}

func renders(tree treetest.Tree) []generator.File {
	var files []generator.File
	for _, path := range slices.Sorted(maps.Keys(tree)) {
		files = append(files, generator.File{Path: path, Mode: tree[path].Mode, Content: tree[path].Content})
	}
	return files
}

// want returns the tree that the case wants, in the form of [spell].
func (c *testCase) want() treetest.Tree {
	tree := treetest.Tree{}
	for _, file := range c.archive.Files {
		if path, is := strings.CutPrefix(file.Name, "want/"); is {
			tree[path] = treetest.File(string(file.Data))
		}
	}
	return tree
}

func (c *testCase) file(name string) string {
	for _, file := range c.archive.Files {
		if file.Name == name {
			return string(file.Data)
		}
	}
	return ""
}

// spell returns an entry as text, with CR, NUL, symlinks and executable bits
// spelled out.
func spell(e worktree.Entry) []byte {
	content := bytes.ReplaceAll(e.Content, []byte("\r\n"), []byte("<CR>\n"))
	content = bytes.ReplaceAll(content, []byte{0}, []byte("<NUL>"))
	switch {
	case e.Kind == worktree.Symlink:
		content = []byte("<symlink to " + string(e.Content) + ">")
	case worktree.Executable(e.Mode):
		content = append([]byte("<executable>\n"), content...)
	}
	if len(content) > 0 && content[len(content)-1] != '\n' {
		content = append(content, "<no newline>\n"...)
	}
	return content
}

func (c *testCase) rewrite(t *testing.T, name string, tree treetest.Tree, report string) {
	t.Helper()
	files := slices.DeleteFunc(slices.Clone(c.archive.Files), func(file txtar.File) bool {
		return strings.HasPrefix(file.Name, "want/") || file.Name == "report"
	})
	for _, path := range slices.Sorted(maps.Keys(tree)) {
		files = append(files, txtar.File{Name: "want/" + path, Data: spell(tree[path])})
	}
	files = append(files, txtar.File{Name: "report", Data: []byte(report)})
	data := txtar.Format(&txtar.Archive{Comment: c.archive.Comment, Files: files})
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// compareTrees reports missing, unexpected and differing files.
func compareTrees(t *testing.T, want, got treetest.Tree) {
	t.Helper()
	for path, e := range want {
		switch found, there := got[path]; {
		case !there:
			t.Errorf("%s is missing", path)
		case !bytes.Equal(spell(found), e.Content):
			t.Errorf("%s:\n%s\nwant:\n%s", path, spell(found), e.Content)
		}
	}
	for path := range got {
		if _, there := want[path]; !there {
			t.Errorf("%s is unexpected", path)
		}
	}
}

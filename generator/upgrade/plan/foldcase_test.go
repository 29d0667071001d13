package plan_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// foldedFS is a work tree on a case-insensitive file system.
type foldedFS struct{ dir string }

// real returns the name that the entry at name has in its directory.
func (f foldedFS) real(name string) string {
	items, err := os.ReadDir(filepath.Join(f.dir, path.Dir(name)))
	if err != nil {
		return name
	}
	for _, item := range items {
		if strings.EqualFold(item.Name(), path.Base(name)) {
			return path.Join(path.Dir(name), item.Name())
		}
	}
	return name
}

func (f foldedFS) Open(name string) (fs.File, error) { return os.DirFS(f.dir).Open(f.real(name)) }
func (f foldedFS) Lstat(name string) (fs.FileInfo, error) {
	return os.Lstat(filepath.Join(f.dir, f.real(name)))
}

func (f foldedFS) ReadLink(name string) (string, error) {
	return os.Readlink(filepath.Join(f.dir, f.real(name)))
}

// TestCaseInsensitive renames by case only where both names are one file.
func TestCaseInsensitive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	treetest.Edit(t, dir, "Readme.md", "1\nmine\n3\n4\n5\n6\n")
	p, err := plan.Make(t.Context(), plan.Input{
		Base:   rendersOf(map[string]string{"Readme.md": "1\n2\n3\n4\n5\n6\n"}),
		Theirs: rendersOf(map[string]string{"README.md": "1\n2\n3\n4\n5\ntheirs\n"}),
		Ours:   foldedFS{dir}, Moves: []plan.Move{{Version: "1.1.0", From: "Readme.md", To: "README.md"}}, Version: "1.1.0", MergeFile: worktree.MergeFile,
	})
	if err != nil {
		t.Fatal(err)
	}
	if report := describe(p); report != "merge README.md from Readme.md: both sides' edits are in it\n" {
		t.Errorf("report: %s", report)
	}
}

package verify

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// TestMain gives the copies of the tests a directory of their own.
func TestMain(m *testing.M) {
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err == nil {
		err = os.Setenv("GOCACHE", strings.TrimSpace(string(out)))
	}
	dir, failed := os.MkdirTemp("", "verify-")
	if err != nil || failed != nil {
		fmt.Fprintln(os.Stderr, err, failed)
		os.Exit(1)
	}
	os.Setenv("XDG_CACHE_HOME", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// writeTree writes the files of a txtar archive to dir.
func writeTree(t *testing.T, dir, archive string) {
	t.Helper()
	for _, file := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, file.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// planOf returns a plan that gives a project the files of a txtar archive. An
// empty file is deleted.
func planOf(t *testing.T, dir, archive string) *plan.Plan {
	t.Helper()
	p := &plan.Plan{}
	for _, file := range txtar.Parse([]byte(archive)).Files {
		before, err := worktree.Read(os.DirFS(dir), file.Name)
		if err != nil {
			t.Fatal(err)
		}
		after := worktree.Entry{Kind: worktree.Regular, Mode: 0o644, Content: file.Data}
		if len(file.Data) == 0 {
			after = worktree.Entry{}
		}
		p.Steps = append(p.Steps, plan.NewStep(file.Name, before, after))
	}
	return p
}

// treeOf returns the files below dir with their contents, as one text.
func treeOf(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(name string, item fs.DirEntry, err error) error {
		if err != nil || item.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		fmt.Fprintf(&out, "%s\n%s\n", name, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// checkNoCopy demands that no copy of the project in dir is left. Opening its
// directory would remove one.
func checkNoCopy(t *testing.T, dir string) {
	t.Helper()
	name, err := scratchName(dir)
	if err != nil {
		t.Fatal(err)
	}
	if items, err := os.ReadDir(name); err != nil || len(items) > 0 {
		t.Errorf("left %v, %v", items, err)
	}
}

// describe returns broken packages as lines: the path and the reason, and below
// them the output.
func describe(broken []plan.Change) string {
	var lines []string
	for _, change := range broken {
		lines = append(lines, fmt.Sprintf("%s: %s", change.Path, change.Reason))
		lines = append(lines, change.Output...)
	}
	return strings.Join(slices.Clip(lines), "\n")
}

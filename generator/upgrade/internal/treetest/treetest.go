// Package treetest reads, writes and compares trees of files, and runs git on
// them, for the tests of an upgrade.
package treetest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// A Tree holds entries by their slash-separated paths.
type Tree = map[string]worktree.Entry

// File returns a file of mode 0644.
func File(content string) worktree.Entry {
	return worktree.Entry{Kind: worktree.Regular, Mode: 0o644, Content: []byte(content)}
}

// OpenRoot opens dir for as long as the test runs.
func OpenRoot(t testing.TB, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}

// Write puts the entries of a tree into dir.
func Write(t testing.TB, dir string, tree Tree) {
	t.Helper()
	for path, e := range tree {
		name := filepath.Join(dir, filepath.FromSlash(path))
		err := os.MkdirAll(filepath.Dir(name), 0o755)
		switch {
		case err != nil:
		case e.Kind == worktree.Symlink:
			err = os.Symlink(string(e.Content), name)
		default:
			if err = os.WriteFile(name, e.Content, 0o600); err == nil {
				err = os.Chmod(name, e.Mode)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Edit writes one file of mode 0644 into dir.
func Edit(t testing.TB, dir, name, content string) {
	t.Helper()
	Write(t, dir, Tree{name: File(content)})
}

// Read returns the files and symlinks below dir, and its empty directories,
// whose paths end in a slash.
func Read(t testing.TB, dir string) Tree {
	t.Helper()
	tree := Tree{}
	err := filepath.WalkDir(dir, func(name string, item fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		path, _ := filepath.Rel(dir, name)
		path = filepath.ToSlash(path)
		if item.IsDir() {
			entries, err := os.ReadDir(name)
			if err == nil && len(entries) == 0 {
				tree[path+"/"] = worktree.Entry{Kind: worktree.Directory}
			}
			return err
		}
		tree[path], err = worktree.Read(os.DirFS(dir), path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// ReadProject is [Read] without .git.
func ReadProject(t testing.TB, dir string) Tree {
	t.Helper()
	tree := Read(t, dir)
	for path := range tree {
		if strings.HasPrefix(path, ".git/") || path == ".git" {
			delete(tree, path)
		}
	}
	return tree
}

// Diff returns the paths at which two trees differ.
func Diff(a, b Tree) []string {
	var differing []string
	for path, e := range a {
		if other, there := b[path]; !there || other.Snapshot() != e.Snapshot() {
			differing = append(differing, path)
		}
	}
	for path := range b {
		if _, there := a[path]; !there {
			differing = append(differing, path)
		}
	}
	slices.Sort(differing)
	return differing
}

// AsGit returns a tree with modes as git keeps them: of a regular file only the
// executable bit counts. What git checks out has a mode by the umask.
func AsGit(tree Tree) Tree {
	kept := Tree{}
	for path, e := range tree {
		if e.Kind == worktree.Regular {
			e.Mode = worktree.WithExecutable(0o644, worktree.Executable(e.Mode))
		}
		kept[path] = e
	}
	return kept
}

// Copy returns a copy of dir and everything in it.
func Copy(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if out, err := exec.Command("cp", "-a", dir, to).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v\n%s", err, out)
	}
	return to
}

// Git runs git in dir for a user without configuration and returns what it
// prints.
func Git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	command := exec.Command("git", append([]string{
		"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always",
	}, args...)...)
	command.Dir = dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull}
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// Init makes dir a repository with everything committed.
func Init(t testing.TB, dir string) {
	t.Helper()
	Git(t, dir, "init", "-q")
	Commit(t, dir)
}

// Commit commits everything in dir.
func Commit(t testing.TB, dir string) {
	t.Helper()
	Git(t, dir, "add", "-A")
	Git(t, dir, "commit", "-q", "--allow-empty", "-m", "work")
}

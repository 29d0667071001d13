package upgrade

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// compareTrees tells missing, unexpected and differing files apart.
func compareTrees(t *testing.T, want, got map[string]entry) {
	t.Helper()
	for path, e := range want {
		switch found, there := got[path]; {
		case !there:
			t.Errorf("%s is missing", path)
		case !bytes.Equal(spell(found), e.content):
			t.Errorf("%s:\n%s\nwant:\n%s", path, spell(found), e.content)
		}
	}
	for path := range got {
		if _, there := want[path]; !there {
			t.Errorf("%s is unexpected", path)
		}
	}
}

func openTestRoot(t testing.TB, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}

func writeTree(t testing.TB, dir string, tree map[string]entry) {
	t.Helper()
	for path, e := range tree {
		name := filepath.Join(dir, filepath.FromSlash(path))
		err := os.MkdirAll(filepath.Dir(name), 0o755)
		switch {
		case err != nil:
		case e.kind == symlink:
			err = os.Symlink(string(e.content), name)
		default:
			if err = os.WriteFile(name, e.content, 0o600); err == nil {
				err = os.Chmod(name, e.mode)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// readTree returns the files and symlinks below dir, and its empty folders.
func readTree(t testing.TB, dir string) map[string]entry {
	t.Helper()
	tree := map[string]entry{}
	err := filepath.WalkDir(dir, func(name string, item fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		path, _ := filepath.Rel(dir, name)
		path = filepath.ToSlash(path)
		if item.IsDir() {
			entries, err := os.ReadDir(name)
			if err == nil && len(entries) == 0 {
				tree[path+"/"] = entry{kind: folder}
			}
			return err
		}
		tree[path], err = lookup(os.DirFS(dir), path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

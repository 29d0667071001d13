package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// treeFiles returns the files of a small project, with its base.
func treeFiles(t testing.TB) []File {
	t.Helper()
	files, err := Project(exampleTemplates(nil), smallSpec(), "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// readTree returns everything below dir, directories with a slash at the end, as
// "mode path" to content. What is below .git is left out.
func readTree(t testing.TB, dir string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		if entry.Name() == ".git" {
			return fs.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, dir+"/")
		if entry.IsDir() {
			tree[fmt.Sprintf("%o %s/", info.Mode().Perm(), name)] = ""
			return nil
		}
		content, err := os.ReadFile(path)
		tree[fmt.Sprintf("%o %s", info.Mode().Perm(), name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// wantTree returns what readTree gives for files.
func wantTree(files []File) map[string]string {
	tree := map[string]string{}
	for _, file := range files {
		tree[fmt.Sprintf("%o %s", file.Mode, file.Path)] = string(file.Content)
		for i, char := range file.Path {
			if char == '/' {
				tree["755 "+file.Path[:i+1]] = ""
			}
		}
	}
	return tree
}

func checkTreeAt(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	if got := readTree(t, dir); !reflect.DeepEqual(got, want) {
		t.Errorf("the tree is %q, want %q", got, want)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	files := treeFiles(t)
	for name, prepare := range map[string]func(dir string) error{
		"absent":  func(string) error { return nil },
		"empty":   func(dir string) error { return os.Mkdir(dir, 0o755) },
		"private": func(dir string) error { return os.Mkdir(dir, 0o700) },
		"git":     func(dir string) error { return os.MkdirAll(dir+"/.git", 0o755) },
		"git worktree": func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(dir+"/.git", nil, 0o644))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			dir := filepath.Join(parent, "orders")
			if err := prepare(dir); err != nil {
				t.Fatal(err)
			}
			before, _ := os.Stat(dir)
			if err := CheckTarget(dir); err != nil {
				t.Fatal(err)
			}
			if err := Write(t.Context(), dir, files); err != nil {
				t.Fatal(err)
			}
			_ = os.Remove(dir + "/.git")
			checkTreeAt(t, dir, wantTree(files))
			if after, _ := os.Stat(dir); before != nil && (!os.SameFile(before, after) || before.Mode() != after.Mode()) {
				t.Error("the directory is not the one it was")
			}
			if left, _ := os.ReadDir(parent); len(left) != 1 {
				t.Errorf("left beside the target: %v", left)
			}
		})
	}
}

func TestWriteMakesParents(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), treeFiles(t)
	if err := Write(t.Context(), filepath.Join(dir, "a/b/../b/orders/"), files); err != nil {
		t.Fatal(err)
	}
	checkTreeAt(t, filepath.Join(dir, "a/b/orders"), wantTree(files))
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left beside the target: %v", left)
	}
}

func TestWriteThroughLinkedParents(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), treeFiles(t)
	if err := errors.Join(os.Mkdir(dir+"/real", 0o755), os.Symlink("real", dir+"/link")); err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), dir+"/link/orders", files); err != nil {
		t.Fatal(err)
	}
	checkTreeAt(t, dir+"/real/orders", wantTree(files))
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	files := treeFiles(t)
	for name, test := range map[string]struct {
		prepare func(dir string) error
		target  string
		want    error
	}{
		"not empty":        {func(dir string) error { return os.MkdirAll(dir+"/orders/x", 0o755) }, "orders", ErrTargetExists},
		"a file":           {func(dir string) error { return os.WriteFile(dir+"/orders", nil, 0o644) }, "orders", ErrTargetFile},
		"below a file":     {func(dir string) error { return os.WriteFile(dir+"/a", nil, 0o644) }, "a/orders", ErrTargetFile},
		"deep below it":    {func(dir string) error { return os.WriteFile(dir+"/a", nil, 0o644) }, "a/b/c", ErrTargetFile},
		"a link":           {func(dir string) error { return errors.Join(os.Mkdir(dir+"/r", 0o755), os.Symlink("r", dir+"/orders")) }, "orders", ErrTargetSymlink},
		"a link and slash": {func(dir string) error { return errors.Join(os.Mkdir(dir+"/r", 0o755), os.Symlink("r", dir+"/orders")) }, "orders/", ErrTargetSymlink},
		"a dangling link":  {func(dir string) error { return os.Symlink("none", dir+"/orders") }, "orders", ErrTargetSymlink},
		"a link to itself": {func(dir string) error { return os.Symlink("a", dir+"/a") }, "a/orders", nil},
		"parent dangles":   {func(dir string) error { return os.Symlink("none", dir+"/a") }, "a/orders", ErrTargetSymlink},
		"too long a name":  {func(string) error { return nil }, strings.Repeat("a", 300), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := test.prepare(dir); err != nil {
				t.Fatal(err)
			}
			names := func() (names []string) {
				filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
					names = append(names, path)
					return err
				})
				return names
			}
			before := names()
			err := Write(t.Context(), dir+"/"+test.target, files)
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if after := names(); !slices.Equal(after, before) {
				t.Errorf("the directory was %v and is %v", before, after)
			}
		})
	}
}

func TestWriteRefusesBadFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, files := range [][]File{
		{{Path: "../x", Mode: 0o644}},
		{{Path: "/x", Mode: 0o644}},
		{{Path: "x", Mode: 0o777}},
		{{Path: "a", Mode: 0o644}, {Path: "a", Mode: 0o644}},
		{{Path: "a", Mode: 0o644}, {Path: "a/b", Mode: 0o644}},
	} {
		if err := Write(t.Context(), dir+"/orders", files); err == nil {
			t.Errorf("wrote %v", files)
		}
	}
	checkTreeAt(t, dir, map[string]string{})
}

// cancelAfter is a context that is cancelled when it is looked at for the
// nth time.
type cancelAfter struct {
	context.Context
	looks *int
}

func (c cancelAfter) Err() error {
	if *c.looks--; *c.looks < 0 {
		return context.Canceled
	}
	return nil
}

func TestWriteCancelledAnywhere(t *testing.T) {
	t.Parallel()
	files := treeFiles(t)
	for looks := range len(files) + 1 {
		for _, exists := range []bool{false, true} {
			dir := t.TempDir()
			target := dir + "/a/orders"
			want := map[string]string{}
			if exists {
				want = map[string]string{"755 a/": "", "755 a/orders/": ""}
				makePath(t, dir, "a/orders/")
			}
			err := Write(cancelAfter{t.Context(), &looks}, target, files)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			checkTreeAt(t, dir, want)
		}
	}
}

func TestFillTakesBackWhatItMoved(t *testing.T) {
	t.Parallel()
	dir, files := t.TempDir(), treeFiles(t)
	stage, err := newStage(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.write(t.Context(), ".", files); err != nil {
		t.Fatal(err)
	}
	makePath(t, dir, "m.go")
	if err := os.WriteFile(dir+"/m.go", []byte("mine"), 0); err != nil {
		t.Fatal(err)
	}
	if err := stage.install(target{dir, "."}); !errors.Is(err, ErrTargetExists) {
		t.Errorf("got %v", err)
	}
	if err := stage.remove(); err != nil {
		t.Fatal(err)
	}
	checkTreeAt(t, dir, map[string]string{"644 m.go": "mine"})
}

package generator

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestInstallBesideWhatCameUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		makes string // after the check
		isErr bool
	}{
		"nothing":            {"", false},
		"the parent":         {"a/", false},
		"a sibling":          {"a/mine/", false},
		"a file before it":   {"a", true},
		"the target, a dir":  {"a/orders/mine/", true},
		"the target, empty":  {"a/orders/", true},
		"the target, a file": {"a/orders", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, files := t.TempDir(), treeFiles(t)
			stage, err := newStage(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := stage.write(t.Context(), "a/orders", files); err != nil {
				t.Fatal(err)
			}
			makePath(t, dir, test.makes)
			want := readTree(t, dir)
			for path := range want { // all but the stage
				if strings.Contains(path, stagePrefix) {
					delete(want, path)
				}
			}
			if err := stage.install(target{dir, "a/orders"}); errors.Is(err, ErrTargetExists) != test.isErr || err != nil != test.isErr {
				t.Errorf("got %v", err)
			}
			if err := stage.remove(); err != nil {
				t.Fatal(err)
			}
			if !test.isErr {
				want["755 a/"] = ""
				want["755 a/orders/"] = ""
				for path, content := range wantTree(files) {
					mode, name, _ := strings.Cut(path, " ")
					want[mode+" a/orders/"+name] = content
				}
			}
			checkTreeAt(t, dir, want)
		})
	}
}

// makePath makes a file, or a directory if path ends in a slash, below dir. Its
// mode and that of its parents is 0644 and 0755, whatever the umask is.
func makePath(t *testing.T, dir, path string) {
	t.Helper()
	for i, char := range path {
		if char == '/' {
			parent := filepath.Join(dir, path[:i])
			if err := errors.Join(os.Mkdir(parent, 0o755), os.Chmod(parent, 0o755)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if path == "" || strings.HasSuffix(path, "/") {
		return
	}
	file := filepath.Join(dir, path)
	if err := errors.Join(os.WriteFile(file, nil, 0o644), os.Chmod(file, 0o644)); err != nil {
		t.Fatal(err)
	}
}

func TestWritesAtOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		exists  string
		targets []string
	}{
		"one absent directory":         {"", slices.Repeat([]string{"orders"}, 8)},
		"one empty directory":          {"orders/", slices.Repeat([]string{"orders"}, 8)},
		"absent directories":           {"", []string{"1", "2", "3", "4", "5", "6", "7", "8"}},
		"with parents that are absent": {"", []string{"a/1", "a/2", "a/b/1", "a/b/1", "a/b/2", "a/b/c/1", "a/b/c/2", "3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 5 {
				writeAtOnce(t, test.exists, test.targets)
			}
		})
	}
}

// writeAtOnce writes a tree of its own to each of the targets, and holds that
// each target has one of its trees, whole, while the others fail.
func writeAtOnce(t *testing.T, exists string, targets []string) {
	t.Helper()
	dir, trees, errs := t.TempDir(), make([][]File, len(targets)), make([]error, len(targets))
	makePath(t, dir, exists)
	files := treeFiles(t)
	var writers sync.WaitGroup
	for i, target := range targets {
		trees[i] = append(slices.Clip(files), File{Path: "a", Mode: 0o644, Content: fmt.Append(nil, i)}, File{Path: fmt.Sprint(i), Mode: 0o644})
		writers.Go(func() { errs[i] = Write(t.Context(), filepath.Join(dir, target), trees[i]) })
	}
	writers.Wait()
	written := map[string]bool{}
	for i, target := range targets {
		switch {
		case errs[i] == nil && written[target]:
			t.Errorf("%s is written twice", target)
		case errs[i] == nil:
			written[target] = true
			checkTreeAt(t, filepath.Join(dir, target), wantTree(trees[i]))
		case !errors.Is(errs[i], ErrTargetExists):
			t.Errorf("%s: %v", target, errs[i])
		}
	}
	for _, target := range targets {
		if !written[target] {
			t.Errorf("%s is not written", target)
		}
	}
	for path := range readTree(t, dir) {
		if strings.Contains(path, stagePrefix) {
			t.Errorf("left %s", path)
		}
	}
}

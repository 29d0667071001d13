//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestKilledAtAnyMoment ends chassis at random moments, in ways that it can
// and that it cannot see, and holds that the target is absent or whole, and
// that the next run succeeds where the killed one failed.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	whole := filepath.Join(t.TempDir(), "orders")
	began := time.Now()
	if out, err := render(whole).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	span := time.Since(began)
	want := treeOf(t, whole)
	for _, signal := range []os.Signal{syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM} {
		for range 5 {
			killOne(t, want, signal, rand.N(span), false)
			killOne(t, want, signal, rand.N(span), true)
		}
	}
}

// killOne sends a render the signal after the delay and looks at what is left
// of it, in a target that existed before or not.
func killOne(t *testing.T, want string, signal os.Signal, delay time.Duration, exists bool) {
	t.Helper()
	dir := t.TempDir()
	target := filepath.Join(dir, "a", "orders")
	if exists {
		target = dir
	}
	cmd := render(target)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(delay)
	_ = cmd.Process.Signal(signal) // it may have ended
	_ = cmd.Wait()
	if treeOf(t, target) == want {
		return
	}
	// Only in a directory that was there, and only unseen, can a part be left.
	entries, _ := os.ReadDir(dir)
	entries = slices.DeleteFunc(entries, func(entry fs.DirEntry) bool {
		return signal == syscall.SIGKILL && (exists || strings.HasPrefix(entry.Name(), ".chassis-new-"))
	})
	if len(entries) > 0 {
		t.Errorf("%v after %v: left %v", signal, delay, entries)
	}
	if out, err := render(target).CombinedOutput(); err != nil {
		t.Errorf("%v after %v: the next run fails: %v: %s", signal, delay, err, out)
	}
	if treeOf(t, target) != want {
		t.Errorf("%v after %v: the tree of the next run is not whole", signal, delay)
	}
}

func render(target string) *exec.Cmd {
	return exec.Command("chassis", "new", "orders", "--defaults", "--git=false", "--output", target)
}

// treeOf returns the tree below dir as text, empty if there is none.
func treeOf(t *testing.T, dir string) string {
	t.Helper()
	var text bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && entry.IsDir() {
			return nil
		}
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		fmt.Fprintf(&text, "%s %q\n", strings.TrimPrefix(path, dir), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

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
		for range 12 {
			killOne(t, want, signal, rand.N(span))
		}
	}
}

// killOne sends a render the signal after the delay and looks at what is left.
func killOne(t *testing.T, want string, signal os.Signal, delay time.Duration) {
	t.Helper()
	dir := t.TempDir()
	target := filepath.Join(dir, "a", "orders")
	cmd := render(target)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(delay)
	_ = cmd.Process.Signal(signal) // it may have ended
	err := cmd.Wait()
	if _, statErr := os.Stat(filepath.Join(dir, "a")); errors.Is(statErr, fs.ErrNotExist) {
		if err == nil {
			t.Errorf("%v after %v: ended well without a tree", signal, delay)
		}
		if left, _ := os.ReadDir(dir); signal != syscall.SIGKILL && len(left) > 0 && exitCode(err) >= 0 {
			t.Errorf("%v after %v: left %v", signal, delay, left)
		}
		if out, err := render(target).CombinedOutput(); err != nil {
			t.Errorf("%v after %v: the next run fails: %v: %s", signal, delay, err, out)
		}
	}
	if got := treeOf(t, target); got != want {
		t.Errorf("%v after %v: the tree is not whole", signal, delay)
	}
	if entries, _ := os.ReadDir(dir); signal != syscall.SIGKILL && len(entries) != 1 {
		t.Errorf("%v after %v: left %v", signal, delay, entries)
	}
}

func render(target string) *exec.Cmd {
	return exec.Command("chassis", "new", "orders", "--defaults", "--git=false", "--output", target)
}

// exitCode is negative for a process that a signal has ended.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

// treeOf returns the tree below dir as text.
func treeOf(t *testing.T, dir string) string {
	t.Helper()
	var text bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
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

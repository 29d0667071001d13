//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// TestRendersBesideEachOther renders a hundred services into one directory,
// twenty at once, three times.
func TestRendersBesideEachOther(t *testing.T) {
	t.Parallel()
	rounds, services := 3, 100
	if testing.Short() {
		rounds, services = 1, 40
	}
	for range rounds {
		home := newHome(t)
		want := []string{".gitconfig"}
		for i := range services {
			want = append(want, "service-"+strconv.Itoa(i))
		}
		for i, run := range renderAtOnce(home, want[1:]) {
			if run.exit != exitDone || run.Git.Commit == "" || len(run.Notes) > 0 || run.stderr != "" {
				t.Errorf("run %d: %+v", i, run)
			}
		}
		if got := entriesOf(t, home.dir); !reflect.DeepEqual(got, slices.Sorted(slices.Values(want))) {
			t.Errorf("the directory holds %v", got)
		}
	}
}

// TestRendersToOneDirectory holds that one of twenty renders gets the
// directory, and that the others leave it and its repository alone.
func TestRendersToOneDirectory(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		output  string
		prepare func(dir string) error
	}{
		"absent":         {"orders", func(string) error { return nil }},
		"absent parents": {"a/b/orders", func(string) error { return nil }},
		"empty":          {"orders", func(dir string) error { return os.Mkdir(dir, 0o755) }},
		"repository":     {"orders", func(dir string) error { _ = gitIn(t, "/", "init", "--quiet", dir); return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			dir := filepath.Join(home.dir, test.output)
			if err := test.prepare(dir); err != nil {
				t.Fatal(err)
			}
			winner := -1
			for i, run := range renderAtOnce(home, slices.Repeat([]string{test.output}, 20)) {
				switch {
				case run.exit == exitDone && winner < 0:
					winner = i
					checkRepository(t, dir, run)
				case run.exit != exitFailed || run.Error.Code != "target_exists":
					t.Errorf("run %d: %+v", i, run)
				}
			}
			alone := newHome(t)
			cmd := alone.chassis("new", "orders", "--json", "--git=false", "--description", "run "+strconv.Itoa(winner))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
				t.Fatal(err)
			}
			if treeOf(t, dir) != treeOf(t, filepath.Join(alone.dir, "orders")) {
				t.Errorf("the tree is not that of run %d", winner)
			}
			if got, want := entriesOf(t, filepath.Dir(dir)), filepath.Base(dir); !slices.Contains(got, want) || len(got) > 2 {
				t.Errorf("beside it stand %v", got)
			}
		})
	}
}

// checkRepository holds that the service in dir has one commit, which holds
// all of it and is the one that run names.
func checkRepository(t *testing.T, dir string, run outcome) {
	t.Helper()
	if head := gitIn(t, dir, "rev-parse", "HEAD"); run.Git.Commit != head || len(run.Notes) > 0 {
		t.Errorf("HEAD is %s: %+v", head, run)
	}
	if status := gitIn(t, dir, "status", "--porcelain", "--ignored"); status != "" {
		t.Errorf("git status: %s", status)
	}
	if count := gitIn(t, dir, "rev-list", "--count", "HEAD"); count != "1" {
		t.Errorf("%s commits", count)
	}
}

// An outcome is how a chassis new --json ended.
type outcome struct {
	exit   int
	stderr string
	Git    gitResult
	Notes  []string
	Error  struct{ Code string }
}

// renderAtOnce renders a service to each of the outputs, twenty at a time. The
// trees differ in their descriptions.
func renderAtOnce(home home, outputs []string) []outcome {
	runs, free := make([]outcome, len(outputs)), make(chan bool, 20)
	var processes sync.WaitGroup
	for i, output := range outputs {
		processes.Go(func() {
			free <- true
			defer func() { <-free }()
			var stdout, stderr bytes.Buffer
			cmd := home.chassis("new", "orders", "--json", "--output", output, "--description", "run "+strconv.Itoa(i))
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			_ = cmd.Run() // its exit code is looked at
			if err := json.Unmarshal(stdout.Bytes(), &runs[i]); err != nil {
				home.t.Errorf("%v in %q", err, &stdout)
			}
			runs[i].exit, runs[i].stderr = cmd.ProcessState.ExitCode(), stderr.String()
		})
	}
	processes.Wait()
	return runs
}

// entriesOf returns the names in dir, sorted.
func entriesOf(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

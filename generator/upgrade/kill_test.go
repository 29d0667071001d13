//go:build unix

package upgrade

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// TestMain makes this binary the process that is killed if the environment asks
// for it.
func TestMain(m *testing.M) {
	switch verb := os.Getenv("UPGRADE_TEST_VERB"); {
	case strings.HasPrefix(verb, "try-"):
		os.Exit(tryMain(verb))
	case verb != "":
		os.Exit(childMain(verb))
	}
	os.Exit(m.Run())
}

// childMain does what verb says in the project that the environment names,
// and kills itself before operation number UPGRADE_TEST_KILL, from 1.
func childMain(verb string) int {
	last, _ := strconv.Atoi(os.Getenv("UPGRADE_TEST_KILL"))
	count := 0
	options := Options{Dir: os.Getenv("UPGRADE_TEST_DIR"), Templates: killTemplates("1.1.0"), Hook: func(string) {
		if count++; count == last {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}}
	var err error
	switch verb {
	case "upgrade":
		var u *Upgrade
		if u, err = Prepare(context.Background(), options); err == nil {
			err = u.Apply(context.Background())
		}
	case "continue":
		_, err = Continue(context.Background(), options)
	case "abort":
		_, err = Abort(context.Background(), options)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// runChild runs a verb in a child process and reports whether that was killed.
func runChild(t *testing.T, verb, dir string, killAt int) (killed bool) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "UPGRADE_TEST_VERB="+verb, "UPGRADE_TEST_DIR="+dir, "UPGRADE_TEST_KILL="+strconv.Itoa(killAt))
	out, err := command.CombinedOutput()
	if err == nil {
		return false
	}
	if command.ProcessState.Sys().(syscall.WaitStatus).Signaled() {
		return true
	}
	t.Fatalf("%s, killed at %d: %v\n%s", verb, killAt, err, out)
	return false
}

// killTemplates has every kind of operation between its two versions.
func killTemplates(version string) fstest.MapFS {
	if version == "1.0.0" {
		return templatesOf(version, map[string]string{
			"base/a.txt": ten, "base/clash.txt": ten, "base/old/b.txt": ten, "base/gone/deep/c.txt": "c\n",
			"base/directory/x.txt": "x\n", "base/file": "f\n", "base/swap1": "1\n", "base/swap2": "2\n",
		})
	}
	return templatesOf(version, map[string]string{
		"base/a.txt": tenWith("line 2", "two"), "base/clash.txt": tenWith("line 5", "theirs"), "base/new/b.txt": tenWith("line 9", "nine"),
		"base/directory": "now a file\n", "base/file/y.txt": "now a directory\n", "base/add/ed/z.txt": "z\n",
		"base/swap1": "2\n", "base/swap2": "1\n",
		"moves.yaml": "- {version: 1.1.0, from: old/, to: new/}\n- {version: 1.1.0, from: swap1, to: swap2}\n- {version: 1.1.0, from: swap2, to: swap1}\n",
	})
}

// killProject is an edited project of version 1.0.0, in git.
func killProject(t *testing.T) string {
	t.Helper()
	dir := newProject(t, killTemplates("1.0.0"))
	treetest.Edit(t, dir, "a.txt", tenWith("line 9", "mine"))
	treetest.Edit(t, dir, "clash.txt", tenWith("line 5", "mine"))
	treetest.Edit(t, dir, "old/b.txt", tenWith("line 2", "mine"))
	treetest.Edit(t, dir, "old/own.txt", "own\n")
	if err := os.Chmod(filepath.Join(dir, "a.txt"), 0o755); err != nil {
		t.Fatal(err)
	}
	treetest.Init(t, dir)
	return dir
}

// stateOf returns all that an upgrade may change.
func stateOf(t *testing.T, dir string) (treetest.Tree, string) {
	t.Helper()
	tree := treetest.ReadProject(t, dir)
	for path := range tree {
		if strings.HasPrefix(path, workDir+"/") {
			delete(tree, path)
		}
	}
	return tree, treetest.Git(t, dir, "ls-files", "-s")
}

// TestKilledAtEveryOperation kills an upgrade before each of its operations.
// What is left is then continued or aborted, and either gives a complete tree,
// also if that process is killed as well.
func TestKilledAtEveryOperation(t *testing.T) {
	t.Parallel()
	origin := killProject(t)
	oldTree, oldIndex := stateOf(t, origin)
	whole := treetest.Copy(t, origin)
	runChild(t, "upgrade", whole, 0)
	newTree, newIndex := stateOf(t, whole)
	if len(treetest.Diff(oldTree, newTree)) < 10 {
		t.Fatal("the upgrade is too small to be worth killing")
	}
	check := func(t *testing.T, dir string, wantTree treetest.Tree, wantIndex string) {
		t.Helper()
		tree, index := stateOf(t, dir)
		if diff := treetest.Diff(tree, wantTree); len(diff) > 0 {
			t.Errorf("differs at %v", diff)
		}
		if index != wantIndex {
			t.Errorf("index:\n%s\nwant:\n%s", index, wantIndex)
		}
	}
	for n := 1; ; n++ {
		killed := treetest.Copy(t, origin)
		if !runChild(t, "upgrade", killed, n) {
			if n < 10 {
				t.Errorf("only %d operations", n)
			}
			break
		}
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat(filepath.Join(killed, journalPath)); err != nil {
				check(t, killed, oldTree, oldIndex) // not begun
				runChild(t, "upgrade", killed, 0)
				check(t, killed, newTree, newIndex)
				return
			}
			_, err := Prepare(t.Context(), Options{Dir: killed, Templates: killTemplates("1.1.0")})
			wantProblem(t, err, "unfinished")
			aborted, twice, again := treetest.Copy(t, killed), treetest.Copy(t, killed), treetest.Copy(t, killed)
			runChild(t, "continue", killed, 0)
			check(t, killed, newTree, newIndex)
			runChild(t, "abort", aborted, 0)
			check(t, aborted, oldTree, oldIndex)
			if n%3 > 0 {
				return // one in three is killed twice
			}
			runChild(t, "abort", twice, 1+n%7)
			if _, err := os.Stat(filepath.Join(twice, journalPath)); err == nil {
				runChild(t, "abort", twice, 0)
			}
			check(t, twice, oldTree, oldIndex)
			if runChild(t, "continue", again, 1+n%5) {
				runChild(t, "continue", again, 0)
			}
			check(t, again, newTree, newIndex)
		})
	}
}

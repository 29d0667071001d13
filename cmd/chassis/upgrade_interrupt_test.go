//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestInterruptedUpgrade sends signals to an upgrade, as a terminal does, while
// git changes its index. The upgrade is applied or rolled back, and git's index
// is never left locked.
func TestInterruptedUpgrade(t *testing.T) {
	t.Parallel()
	origin := newHome(t)
	if out, err := origin.chassis("new", "orders", "--defaults").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	service := filepath.Join(origin.dir, "orders")
	setRedisHost(t, service)
	commitAll(t, service)
	before := treeOf(t, service)
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		for _, at := range []string{"update-index", "hash-object", "status"} {
			for i, after := range []string{"0", "0", "0.001", "0.002", "0.004", "0.008"} {
				signal := []string{"INT", "TERM"}[i%2]
				t.Run(strings.Join([]string{at, after, signal}, " "), func(t *testing.T) {
					t.Parallel()
					home := newHome(t)
					if out, err := exec.Command("cp", "-a", service, home.dir).CombinedOutput(); err != nil {
						t.Fatalf("cp: %v: %s", err, out)
					}
					home.program("git", signallingGit)
					cmd := home.chassis("upgrade", "orders", "--set", "redis=false")
					cmd.Env = append(cmd.Env, "AT="+at, "AFTER="+after, "SIGNAL="+signal)
					checkInterrupted(t, cmd, before)
				})
			}
		}
	}
}

// checkInterrupted runs an upgrade in a process group of its own.
func checkInterrupted(t *testing.T, cmd *exec.Cmd, before string) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, _ := cmd.CombinedOutput() // its exit code is looked at
	dir := filepath.Join(cmd.Dir, "orders")
	if locks, err := filepath.Glob(filepath.Join(dir, ".git/*.lock")); err != nil || len(locks) > 0 {
		t.Errorf("left %v, %v", locks, err)
	}
	status := gitIn(t, dir, "status", "--porcelain")
	_, left := os.Stat(filepath.Join(dir, ".chassis/upgrade/journal.json"))
	switch code := cmd.ProcessState.ExitCode(); code {
	case exitConflicts:
		if left != nil || !strings.Contains(status, "UU .env.example") {
			t.Errorf("applied, journal %v, git status:\n%s", left, status)
		}
	case exitFailed:
		if status != "" || left == nil || treeOf(t, dir) != before && !strings.Contains(string(out), "interrupted") {
			t.Errorf("rolled back, journal %v, git status:\n%s\n%s", left, status, out)
		}
	default:
		t.Errorf("exit code %d: %s", code, out)
	}
}

// setRedisHost edits a line that goes when a service is to have no Redis.
func setRedisHost(t *testing.T, service string) {
	t.Helper()
	name := filepath.Join(service, ".env.example")
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	edited := regexp.MustCompile(`(?m)^APP_REDIS_HOST=.*$`).ReplaceAll(content, []byte("APP_REDIS_HOST=ours"))
	if err := os.WriteFile(name, edited, 0o644); err != nil {
		t.Fatal(err)
	}
}

// commitAll commits everything in dir.
func commitAll(t *testing.T, dir string) {
	t.Helper()
	gitIn(t, dir, "add", "-A")
	gitIn(t, dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-qm", "work")
}

// TestKilledWhileMerging kills an upgrade while git merges: no copy of the
// source stays in the directory for temporary files.
func TestKilledWhileMerging(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	if out, err := home.chassis("new", "orders", "--defaults").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	service := filepath.Join(home.dir, "orders")
	setRedisHost(t, service)
	commitAll(t, service)
	for _, at := range []string{"merge-file", "hash-object", "update-index"} {
		home.program("git", "#!/bin/sh\nPATH=${PATH#*:}\ncase \" $* \" in *\" "+at+" \"*) touch '"+home.dir+"/killed'; kill -9 $PPID ;; esac\nexec git \"$@\"\n")
		temporary := t.TempDir()
		cmd := home.chassis("upgrade", "orders", "--set", "redis=false")
		cmd.Env = append(cmd.Env, "TMPDIR="+temporary)
		_ = cmd.Run()
		if _, err := os.Stat(filepath.Join(home.dir, "killed")); err != nil {
			t.Errorf("%s: not killed", at)
		}
		entries, err := os.ReadDir(temporary)
		if err != nil || len(entries) > 0 {
			t.Errorf("%s: left %v, %v", at, entries, err)
		}
		home.program("git", "#!/bin/sh\nPATH=${PATH#*:}\nrm -f '"+home.dir+"/killed'\nexec git \"$@\"\n")
		_ = home.chassis("upgrade", "orders", "--abort").Run() // if there is something to roll back
		if status := gitIn(t, filepath.Join(home.dir, "orders"), "status", "--porcelain"); status != "" {
			t.Errorf("%s: after the abort: %s", at, status)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A git that waits before it commits until the test lets it.
const waitingGit = `#!/bin/sh
PATH=${PATH#*:}
case " $* " in *" commit "*)
	touch "$HOME/waits"
	until [ -e "$HOME/go" ]; do sleep 0.01; done
esac
exec git "$@"
`

// TestCtrlCWhileGitCommits holds that Ctrl-C at a terminal leaves git alone.
func TestCtrlCWhileGitCommits(t *testing.T) {
	t.Parallel()
	home := newHome(t)
	home.program("git", waitingGit)
	term := startSession(t, home.chassis("new", "orders", "--defaults"))
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(filepath.Join(home.dir, "waits")); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("git does not commit; shown: %q", term.shown())
		}
	}
	term.typed(keyCtrlC)
	term.expect("^C")
	home.write("go", "")
	term.expect("files written to orders")
	term.ends(exitDone)
	dir := filepath.Join(home.dir, "orders")
	if subject := gitIn(t, dir, "log", "--format=%s"); subject != "Render the service with chassis" {
		t.Errorf("committed %q; shown: %q", subject, term.shown())
	}
	if status := gitIn(t, dir, "status", "--porcelain"); status != "" {
		t.Errorf("git status: %s", status)
	}
}

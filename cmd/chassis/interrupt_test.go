//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
)

// A git that sends $SIGNAL to the process group of chassis, as a terminal
// does, $AFTER seconds after it was started with the argument $AT, while the
// real git does its work.
const signallingGit = `#!/bin/sh
PATH=${PATH#*:}
CHASSIS=$PPID
export CHASSIS
case "$AFTER $* " in
"0 "*" $AT "*) kill -s "$SIGNAL" -- "-$CHASSIS" ;;
*" $AT "*) (sleep "$AFTER"; kill -s "$SIGNAL" -- "-$CHASSIS") >/dev/null 2>&1 & ;;
esac
exec git "$@"
`

// A filter that git runs for some files while the index is locked.
const signallingFilter = "#!/bin/sh\nkill -s \"$SIGNAL\" -- \"-$CHASSIS\" 2>/dev/null\nexec cat\n"

// TestInterruptedWhileGitRuns holds that git ends what it began, and that
// chassis reports it, whenever a signal comes.
func TestInterruptedWhileGitRuns(t *testing.T) {
	t.Parallel()
	whole := filepath.Join(t.TempDir(), "orders")
	if out, err := render(whole).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := treeOf(t, whole)
	type moment struct{ at, after, signal string }
	moments := []moment{{"filter", "", "INT"}, {"filter", "", "TERM"}}
	for _, at := range []string{"--show-toplevel", "init", "update-index", "commit", "--verify"} {
		for i, after := range []string{"0", "0", "0.002", "0.004", "0.008", "0.016"} {
			moments = append(moments, moment{at, after, []string{"INT", "TERM"}[i%2]})
		}
	}
	for _, m := range moments {
		t.Run(strings.Join([]string{m.at, m.after, m.signal}, " "), func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			home.program("git", signallingGit)
			if m.at == "filter" {
				home.program("filter", signallingFilter)
				home.write(".attributes", "*.yaml filter=signalling\n")
				home.write(".gitconfig", userConfig+"[core]\nattributesFile = ~/.attributes\n[filter \"signalling\"]\nclean = ~/bin/filter\n")
			}
			cmd := home.chassis("new", "orders", "--json")
			cmd.Env = append(cmd.Env, "AT="+m.at, "AFTER="+m.after, "SIGNAL="+m.signal)
			checkCommitted(t, cmd, want)
		})
	}
}

// checkCommitted runs a "chassis new orders --json" in a process group of its
// own, and holds that everything is written and committed, as it says.
func checkCommitted(t *testing.T, cmd *exec.Cmd, want string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("%v, stderr %q", err, &stderr)
	}
	var said struct {
		Status string
		Git    gitResult
		Notes  []string
	}
	if err := json.Unmarshal(stdout.Bytes(), &said); err != nil {
		t.Fatalf("%v in %q", err, &stdout)
	}
	dir := filepath.Join(cmd.Dir, "orders")
	if head := gitIn(t, dir, "rev-parse", "HEAD"); said.Git != (gitResult{true, head}) || said.Status != "created" || len(said.Notes) > 0 {
		t.Errorf("HEAD is %q, said %+v", head, said)
	}
	if status := gitIn(t, dir, "status", "--porcelain"); status != "" {
		t.Errorf("git status: %s", status)
	}
	if locks, err := filepath.Glob(filepath.Join(dir, ".git/*.lock")); err != nil || len(locks) > 0 {
		t.Errorf("left %v, %v", locks, err)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	if treeOf(t, dir) != want {
		t.Error("the tree is not whole")
	}
	if entries, err := filepath.Glob(filepath.Join(cmd.Dir, ".chassis-new-*")); err != nil || len(entries) > 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}

// TestInterruptedGitThatDoesNotEnd holds that git is asked to terminate once
// its time is up, that it is killed only if it ignores that, and that what
// chassis says about the commit is true either way.
func TestInterruptedGitThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	const stop = "git was terminated, as it had not ended within 500ms of the interrupt"
	for name, test := range map[string]struct {
		hangs     string // what git does instead of $AT
		at        string
		note      string
		asked     bool // to terminate
		made      bool
		committed bool
	}{
		"looking": {`trap 'touch "$HOME/asked"; exit 1' TERM; sleep 60 & wait`, "--show-toplevel", "there is no repository: " + stop, true, false, false},
		"init":    {`trap 'touch "$HOME/asked"; exit 1' TERM; sleep 60 & wait`, "init", "git init failed: " + stop, true, false, false},
		"staging": {
			`trap 'touch "$HOME/asked"; exit 1' TERM; sleep 60 & wait`, "update-index",
			"the files could not be staged, so nothing was committed: " + stop, true, true, false,
		},
		"before the commit": {
			`trap 'touch "$HOME/asked"; exit 1' TERM; sleep 60 & wait`, "commit",
			"the first commit failed, the files are staged: " + stop, true, true, false,
		},
		"after the commit": {
			`git "$@"; trap 'touch "$HOME/asked"; exit 1' TERM; sleep 60 & wait`, "commit",
			"the first commit was made, but git failed after it: " + stop, true, true, true,
		},
		"deaf": {`trap '' TERM; while :; do sleep 0.1; done`, "commit", "the first commit failed, the files are staged: " + stop, false, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			home.program("git", "#!/bin/sh\nexport HOME="+home.dir+"\ncase \" $* \" in *\" "+test.at+" \"*)\n"+
				"touch \"$HOME/hangs\"\n"+test.hangs+"\n;;\n*) exec git \"$@\" ;; esac\n")
			ctx, interrupt := context.WithCancel(t.Context())
			go func() {
				for ctx.Err() == nil {
					if _, err := os.Stat(filepath.Join(home.dir, "hangs")); err == nil {
						interrupt()
					}
					time.Sleep(time.Millisecond)
				}
			}()
			dir := filepath.Join(home.dir, "orders")
			home.write("orders/go.mod", "module orders\n")
			repo := repository{dir: dir, git: filepath.Join(home.dir, "bin/git"), grace: 500 * time.Millisecond}
			result, note := repo.commitFirst(ctx, []generator.File{{Path: "go.mod"}})
			interrupt()
			if note != test.note || result.Repository != test.made || (result.Commit != "") != test.committed {
				t.Errorf("got %+v, %q", result, note)
			}
			if test.committed && result.Commit != gitIn(t, dir, "rev-parse", "HEAD") {
				t.Errorf("got %+v", result)
			}
			if _, err := os.Stat(filepath.Join(home.dir, "asked")); (err == nil) != test.asked {
				t.Errorf("asked to terminate: %v", err)
			}
			if locks, err := filepath.Glob(filepath.Join(dir, ".git/*.lock")); err != nil || len(locks) > 0 {
				t.Errorf("left %v, %v", locks, err)
			}
		})
	}
}

const userConfig = "[user]\nname = Ada\nemail = ada@example.com\n[init]\ndefaultBranch = main\n"

// A home is an empty directory of a user who is known to git, with programs of
// the user's own.
type home struct {
	t   *testing.T
	dir string
}

func newHome(t *testing.T) home {
	h := home{t, t.TempDir()}
	h.write(".gitconfig", userConfig)
	return h
}

// write writes a file of the home.
func (h home) write(name, content string) {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		h.t.Fatal(err)
	}
}

// program writes a script that chassis and git find before all others.
func (h home) program(name, script string) {
	h.t.Helper()
	h.write("bin/"+name, script)
	if err := os.Chmod(filepath.Join(h.dir, "bin", name), 0o755); err != nil {
		h.t.Fatal(err)
	}
}

// chassis returns a command that runs in the home.
func (h home) chassis(args ...string) *exec.Cmd {
	cmd := exec.Command("chassis", args...)
	cmd.Dir = h.dir
	cmd.Env = append(os.Environ(), "HOME="+h.dir, "GIT_CONFIG_NOSYSTEM=1",
		fmt.Sprintf("PATH=%s/bin%c%s", h.dir, os.PathListSeparator, os.Getenv("PATH")))
	return cmd
}

// gitIn returns the output of the real git in dir.
func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("git %v: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

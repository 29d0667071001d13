//go:build unix

package upgrade

import (
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

	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// What a refusal may cost.
const (
	hostileMemory = 100 // MB
	hostileTime   = time.Second
)

// A hostile case is a .chassis as a stranger's branch may bring it.
type hostile struct {
	name   string
	code   string
	damage func(t *testing.T, dir string)
	want   string // in the message
}

// checkRefused puts each case into a copy of the project in origin and holds
// that each verb refuses it, says why and what to do, changes nothing and costs
// little.
func checkRefused(t *testing.T, origin string, cases []hostile, verbs ...string) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := treetest.Copy(t, origin)
			c.damage(t, dir)
			before := treetest.Read(t, dir)
			for _, verb := range verbs {
				problem := tryChild(t, verb, dir)
				if problem.Code != c.code || problem.Hint == "" || problem.Message == "" || !strings.Contains(problem.Message, c.want) {
					t.Errorf("%s: got %+v, want code %s with %q", verb, problem, c.code, c.want)
				}
				if diff := treetest.Diff(before, treetest.Read(t, dir)); len(diff) > 0 {
					t.Fatalf("%s changed %v", verb, diff)
				}
			}
		})
	}
}

// tryMain tries a verb in the project that the environment names and prints the
// problem as JSON.
func tryMain(verb string) int {
	options := Options{Dir: os.Getenv("UPGRADE_TEST_DIR"), Templates: killTemplates("1.1.0")}
	var err error
	switch verb {
	case "try-upgrade":
		var u *Upgrade
		if u, err = Prepare(context.Background(), options); err == nil {
			err = u.Apply(context.Background())
		}
	case "try-continue":
		_, err = Continue(context.Background(), options)
	case "try-abort":
		_, err = Abort(context.Background(), options)
	}
	problem, is := errors.AsType[*Problem](err)
	if !is {
		problem = &Problem{Code: fmt.Sprintf("no problem: %v", err)}
	}
	if err := json.NewEncoder(os.Stdout).Encode(attempt{problem, peakMemory()}); err != nil {
		return 1
	}
	return 0
}

// An attempt is what a process says of its problem, and its own peak of memory.
type attempt struct {
	Problem *Problem
	Peak    int // MB
}

// peakMemory returns how much memory the process had at most, 0 if the system
// does not tell. What the parent of a process sees counts its own memory, too.
func peakMemory() int {
	status, _ := os.ReadFile("/proc/self/status") // there is none but on Linux
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes := 0
	_, _ = fmt.Sscan(peak, &kilobytes)
	return kilobytes / 1024
}

// tryChild runs [tryMain] in a process of its own and holds it to the bounds.
func tryChild(t *testing.T, verb, dir string) Problem {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "UPGRADE_TEST_VERB="+verb, "UPGRADE_TEST_DIR="+dir)
	start := time.Now()
	out, err := command.Output()
	if took := time.Since(start); took > hostileTime {
		t.Logf("%s took %v, more than %v", verb, took, hostileTime)
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", verb, err, out)
	}
	var tried attempt
	if err := json.Unmarshal(out, &tried); err != nil {
		t.Fatalf("%s: %v in %q", verb, err, out)
	}
	if !raceEnabled && tried.Peak > hostileMemory {
		t.Errorf("%s took %d MB", verb, tried.Peak)
	}
	return *tried.Problem
}

// mkfifo makes a pipe, which never ends when it is read.
func mkfifo(t *testing.T, dir, name string) {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.RemoveAll(full), syscall.Mkfifo(full, 0o644)); err != nil {
		t.Fatal(err)
	}
}

// relink replaces what is at name by a symlink.
func relink(t *testing.T, dir, name, target string) {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.RemoveAll(full), os.Symlink(target, full)); err != nil {
		t.Fatal(err)
	}
}

package verify

import (
	"errors"
	"os"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// TestScratch removes what a killed run left, and refuses a second run beside the
// first.
func TestScratch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	killed, err := openScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	writeTree(t, killed.dir, "-- after/p/p.go --\npackage p\n")
	_, _, err = Run(t.Context(), Input{Dir: dir, Plan: &plan.Plan{}, Environ: os.Environ()})
	if problem, is := errors.AsType[*worktree.Problem](err); !is || problem.Code != "locked" {
		t.Errorf("beside another: %v", err)
	}
	killed.release()
	if _, _, err = Run(t.Context(), Input{Dir: dir, Plan: &plan.Plan{}, Environ: os.Environ()}); err != nil {
		t.Error(err)
	}
	checkNoCopy(t, dir)
}

// TestTimeout gives the go command no time.
func TestTimeout(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeTree(t, dir, module)
	_, _, err := Run(t.Context(), Input{Dir: dir, Plan: &plan.Plan{}, Environ: os.Environ(), Timeout: 1})
	if problem, is := errors.AsType[*worktree.Problem](err); !is || problem.Code != "verify_timeout" || problem.Message != "go env -json has not ended within 1ns" {
		t.Errorf("got %v", err)
	}
	checkNoCopy(t, dir)
}

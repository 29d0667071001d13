package golden

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/golden/internal/corpus"
	"github.com/chassis-go/chassis/templates"
)

// TestFeaturesLater adds traces, and then authentication, to edited services of the
// corpus. No answer brings a conflict that the upgrade alone does not have. Where there
// is none, the service builds, is vetted and passes its tests, but for the one that
// refuses routes of the owner about which nobody has decided who may use them.
func TestFeaturesLater(t *testing.T) {
	slow(t)
	t.Parallel()
	few := []string{"dependencies-raised", "extra-command", "module-by-sed-everywhere", "routes-and-middleware", "second-resource", "tests-extended", "untouched"}
	var clean atomic.Int64
	forEachService(t, func(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File) {
		if !slices.Contains(few, service.Name) {
			return
		}
		for _, answer := range []string{"tracing=true", "auth=jwt"} {
			t.Run(service.Name+"/"+version+"/"+answer, func(t *testing.T) {
				t.Parallel()
				_, dir, isClean := addLater(t, service, version, renders, answer)
				if !isClean {
					return
				}
				clean.Add(1)
				failures, printed := corpus.Check(dir, "./...")
				undecided := len(failures) == 1 && strings.Contains(failures[0], "internal/api") && strings.Contains(printed, "nobody has decided who may use it")
				if failures != nil && !undecided {
					t.Errorf("%q\n%s", failures, printed)
				}
			})
		}
	})
	if all := clean.Load(); all < 8 {
		t.Errorf("only %d services are upgraded without a conflict", all)
	}
}

// addLater upgrades a service with one more answer, and reports whether that is
// clean. No line of the owner may be lost, and no conflict come by the answer.
func addLater(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File, answer string) (edited corpusService, dir string, clean bool) {
	t.Helper()
	service.Name += "-" + answer[:4] // its directory is not that of TestCorpus
	edited = placeService(t, service, version, renders, &corpusRun{})
	dir = filepath.Join(edited.repository, service.Directory)
	options := upgrade.Options{Dir: dir, Templates: templates.FS, Set: service.Set}
	conflicts := plannedConflicts(t, options)
	options.Set = append(slices.Clone(service.Set), answer)
	made, err := upgradeService(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range corpus.Lost(edited.base, edited.ours, readService(t, dir)) {
		t.Errorf("lost %q", line)
	}
	for _, conflict := range conflictsOf(made) {
		if !slices.Contains(conflicts, conflict) {
			t.Errorf("a conflict by %s: %s", answer, conflict)
		}
	}
	if len(made.Conflicts) > 0 {
		return edited, dir, false
	}
	if failed, err := edited.finish(dir, made); err != nil {
		t.Fatalf("after %s: %v", failed, err)
	}
	return edited, dir, true
}

// plannedConflicts returns those that an upgrade would have.
func plannedConflicts(t *testing.T, options upgrade.Options) []string {
	t.Helper()
	prepared, err := upgrade.Prepare(t.Context(), options)
	var problem *upgrade.Problem
	if errors.As(err, &problem) {
		return nil // there is nothing to do
	}
	if err != nil {
		t.Fatal(err)
	}
	defer prepared.Close()
	return conflictsOf(prepared.Report())
}

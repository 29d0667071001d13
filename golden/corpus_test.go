package golden

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/corpus"
	"github.com/chassis-go/chassis/golden/internal/released"
	"github.com/chassis-go/chassis/golden/internal/report"
)

const (
	corpusDir    = "testdata/corpus"
	outcomesFile = corpusDir + "/OUTCOMES"
)

// TestCorpus upgrades every edited service of the corpus from every released
// template version that it edits: to these templates, and to the releases that
// could have followed that version. It holds the outcomes against those of
// testdata/corpus/OUTCOMES. A worse one fails. With -update the others are
// written there; a worse one has to be deleted from the file by hand first.
func TestCorpus(t *testing.T) {
	slow(t)
	start := time.Now()
	run := corpusRun{rules: mergeRules()[:1], checkBefore: *update}
	if run.upgrade(t); t.Failed() {
		return
	}
	fmt.Printf("\nThe corpus of edited services, upgraded in %.0f s:\n", time.Since(start).Seconds())
	if err := run.outcomes[allRules].Print(os.Stdout); err != nil {
		t.Fatal(err)
	}
	run.compare(t)
}

// corpusRun is one run over the corpus.
type corpusRun struct {
	rules       []mergeRule  // every service is upgraded with each of them in turn
	checkBefore bool         // whether all services have to work before they are upgraded, not only those that no clean upgrade shows to work
	known       corpus.Table // outcomes with all rules that need no check again; empty if all do

	next     []corpus.Release
	names    []string // of all upgrades, whichever -run selects
	mu       sync.Mutex
	outcomes map[string]corpus.Table // by the name of a rule
}

// upgrade upgrades every service from every version that it edits.
func (r *corpusRun) upgrade(t *testing.T) {
	t.Helper()
	var err error
	if r.next, err = corpus.Releases(os.DirFS(corpusDir)); err != nil {
		t.Fatal(err)
	}
	r.outcomes = map[string]corpus.Table{}
	for _, rule := range r.rules {
		r.outcomes[rule.name] = corpus.Table{}
	}
	forEachService(t, func(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File) {
		r.upgradeOne(t, service, version, renders)
	})
}

// forEachService calls test for every service of the corpus and every released
// version that it edits, and returns when the tests that it starts have ended.
func forEachService(t *testing.T, test func(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File)) {
	t.Helper()
	services, err := corpus.Services(os.DirFS(corpusDir))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("services", func(t *testing.T) {
		for version, renders := range releases(t) {
			for _, service := range services {
				if service.Edits(version) {
					test(t, service, version, renders)
				}
			}
		}
	})
}

func (r *corpusRun) upgradeOne(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File) {
	t.Helper()
	targets := append([]string{"current"}, corpus.Following(r.next, version)...)
	for _, target := range targets {
		r.names = append(r.names, service.Upgrade(version, target))
	}
	t.Run(service.Name+"/"+version, func(t *testing.T) {
		t.Parallel()
		start := time.Now()
		edited := placeService(t, service, version, renders, r)
		for _, target := range targets {
			r.upgradeTo(t, edited, service.Upgrade(version, target), target)
		}
		report.Record("corpus", Variant{Spec: edited.spec}.String(), time.Since(start))
	})
}

// upgradeTo upgrades a service to a target with every rule. What a rule makes no
// difference to is checked once.
func (r *corpusRun) upgradeTo(t *testing.T, edited corpusService, name, target string) {
	t.Helper()
	seen := map[string]corpus.Outcome{}
	for _, rule := range r.rules {
		outcome := edited.upgrade(t, target, rule, seen)
		r.mu.Lock()
		r.outcomes[rule.name][name] = outcome
		r.mu.Unlock()
	}
}

// releases returns the renders of every released version.
func releases(t *testing.T) map[string]map[string][]generator.File {
	t.Helper()
	versions, err := released.Versions(releasedDir)
	if err != nil {
		t.Fatal(err)
	}
	releases := map[string]map[string][]generator.File{}
	for _, version := range versions {
		if releases[version], err = released.Read(releasedDir, version); err != nil {
			t.Fatal(err)
		}
	}
	return releases
}

// compare holds the outcomes against those that are kept. Of upgrades that were
// not run these stay, of those that there are no longer they go.
func (r *corpusRun) compare(t *testing.T) {
	t.Helper()
	kept, content := keptOutcomes(t)
	if worse := kept.Worse(r.outcomes[allRules]); len(worse) > 0 {
		t.Errorf("worse than in %s:\n%s", outcomesFile, strings.Join(worse, "\n"))
		return
	}
	maps.DeleteFunc(kept, func(name string, _ corpus.Outcome) bool { return !slices.Contains(r.names, name) })
	maps.Copy(kept, r.outcomes[allRules])
	switch now := kept.String(); {
	case now == content:
	case !*update:
		t.Errorf("better than in %s, or in other places: write it with -update", outcomesFile)
	default:
		if err := os.WriteFile(outcomesFile, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// keptOutcomes returns the outcomes of the last run with -update, and their text.
func keptOutcomes(t *testing.T) (kept corpus.Table, content string) {
	t.Helper()
	text, err := os.ReadFile(outcomesFile)
	if err != nil && !(*update && errors.Is(err, os.ErrNotExist)) {
		t.Fatal(err)
	}
	if kept, err = corpus.ParseTable(string(text)); err != nil {
		t.Fatal(err)
	}
	return kept, string(text)
}

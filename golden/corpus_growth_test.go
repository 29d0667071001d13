package golden

import (
	"bytes"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/golden/internal/corpus"
	"github.com/chassis-go/chassis/templates"
)

const growthFile = corpusDir + "/GROWTH"

// TestCorpusGrowth upgrades each edited service of the corpus to these templates,
// with the owner's side of each conflict, adds a resource, then a field to that
// resource, and removes it. It holds the conflicts of these steps to those of
// testdata/corpus/GROWTH, and what the owner did not edit to a fresh render.
func TestCorpusGrowth(t *testing.T) {
	slow(t)
	grown := growths{run: &corpusRun{}, outcomes: corpus.Table{}}
	forEachService(t, func(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File) {
		t.Run(service.Name+"/"+version, func(t *testing.T) {
			t.Parallel()
			service.Name = "growth-" + service.Name // its directory is not that of TestCorpus
			grown.grow(t, placeService(t, service, version, renders, grown.run))
		})
	})
	if t.Failed() {
		return
	}
	table := []byte(grown.outcomes.String())
	if *update {
		writeFile(t, growthFile, string(table))
	}
	if kept, err := os.ReadFile(growthFile); err != nil || !bytes.Equal(kept, table) {
		t.Errorf("the outcomes are not those of %s, %v:\n%s", growthFile, err, table)
	}
}

// growths are the outcomes of a run over the corpus.
type growths struct {
	run      *corpusRun
	mu       sync.Mutex
	outcomes corpus.Table
}

// grow upgrades the service and changes its resources, if it has no conflict.
func (g *growths) grow(t *testing.T, s corpusService) {
	t.Helper()
	dir := filepath.Join(s.repository, s.Directory)
	made, err := upgradeService(t.Context(), upgrade.Options{Dir: dir, Templates: templates.FS, Set: s.Set})
	var refused *upgrade.Problem
	if errors.As(err, &refused) {
		return // the service is not one that can be upgraded
	}
	if err != nil {
		t.Fatal(err)
	}
	if !decide(t, dir, made) {
		return
	}
	for _, step := range []growth{
		adds("ticket title:string price:decimal(8,2)? state:enum(open|closed)"),
		addsFields("ticket", "seat:int?"),
		removes("ticket"),
	} {
		commitAll(t, s.repository)
		made := growEdited(t, dir, step)
		g.mu.Lock()
		g.outcomes[strings.TrimPrefix(s.name, "growth-")+" "+step.name] = corpus.Outcome{Conflicts: conflictsOf(made)}
		g.mu.Unlock()
		if !decide(t, dir, made) {
			return
		}
	}
}

// decide ends an upgrade with the owner's side of each conflict. It reports
// whether that is possible: a package that does not build needs new code.
func decide(t *testing.T, dir string, made upgrade.Report) bool {
	t.Helper()
	if slices.ContainsFunc(made.Conflicts, made.IsBuild) {
		return false
	}
	for _, name := range made.Conflicts {
		options := upgrade.Options{Dir: dir, Templates: templates.FS, Take: map[string]upgrade.Side{name: upgrade.Ours}}
		if _, _, err := upgrade.TakeConflict(t.Context(), options); err != nil {
			t.Fatal(err)
		}
	}
	if len(made.Conflicts) > 0 {
		if _, err := upgrade.Continue(t.Context(), upgrade.Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
	}
	return true
}

func commitAll(t *testing.T, repository string) {
	t.Helper()
	for _, args := range [][]string{{"add", "--all"}, {"-c", "user.name=owner", "-c", "user.email=owner@example.com", "commit", "--quiet", "--allow-empty", "--message=Next"}} {
		if err := corpus.Run(repository, append([]string{"git"}, args...)...); err != nil {
			t.Fatal(err)
		}
	}
}

// growEdited changes the resources of an edited service. What was as it is
// rendered is so afterwards, in each directory that its owner left where it was.
func growEdited(t *testing.T, dir string, step growth) upgrade.Report {
	t.Helper()
	before := contents(readService(t, dir))
	var answers, changed generator.Spec
	made, err := upgradeService(t.Context(), upgrade.Options{
		Dir: dir, Templates: templates.FS,
		Resources: func(found generator.Spec, next int) (_ generator.Spec, _ []string, err error) {
			answers = found
			changed, err = step.change(found, next)
			return changed, nil, err
		},
	})
	if err != nil {
		t.Fatalf("%s: %v", step.name, err)
	}
	after, rendered := contents(readService(t, dir)), contents(fresh(t, answers))
	kept, all := directories(before), directories(rendered)
	for name, want := range contents(fresh(t, changed)) {
		old, wasRendered := rendered[name]
		moved := all[path.Dir(name)] && !kept[path.Dir(name)]
		if edited, exists := before[name]; exists == wasRendered && edited == old && !moved && after[name] != want {
			t.Errorf("after %s %s is not as it is rendered", step.name, name)
		}
	}
	return made
}

// directories returns those that files are in.
func directories(files map[string]string) map[string]bool {
	directories := map[string]bool{}
	for name := range files {
		directories[path.Dir(name)] = true
	}
	return directories
}

func fresh(t *testing.T, answers generator.Spec) []generator.File {
	t.Helper()
	files, err := generator.Project(templates.FS, answers, templates.Version())
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func contents(files []generator.File) map[string]string {
	contents := map[string]string{}
	for _, file := range files {
		contents[file.Path] = string(file.Content)
	}
	return contents
}

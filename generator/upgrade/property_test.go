package upgrade

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
)

// checkInvariants checks the four invariants of an upgrade.
func checkInvariants(t testing.TB, seed uint64) {
	t.Helper()
	s := newScenario(seed)
	dir := filepath.Join(t.TempDir(), "orders")
	renderProject(t, s.templates("1.0.0"), generator.Answers{"name": "orders"}, dir)
	pristine := filepath.Join(t.TempDir(), "orders")
	renderProject(t, s.templates("1.0.0"), generator.Answers{"name": "orders"}, pristine)
	next := Options{Dir: pristine, Templates: s.templates("1.1.0"), Set: s.answers(), Mode: []ConflictMode{Markers, Rej}[s.random.IntN(2)]}

	// A tree without edits becomes a fresh render, apart from migrations.
	mustUpgrade(t, next)
	fresh := filepath.Join(t.TempDir(), "orders")
	answers := generator.Answers{"name": "orders"}
	for _, pair := range next.Set {
		key, value, _ := strings.Cut(pair, "=")
		answers[key] = value
	}
	renderProject(t, next.Templates.(fstest.MapFS), answers, fresh)
	for _, name := range treetest.Diff(treetest.ReadProject(t, fresh), treetest.ReadProject(t, pristine)) {
		if path.Ext(name) != ".sql" || !strings.Contains(name, "migrations/") {
			t.Errorf("an unedited tree differs from a fresh render at %s", name)
		}
	}

	// Every line of the owner's is still there after an upgrade.
	s.edit(t, dir)
	next.Dir = dir
	before := treetest.ReadProject(t, dir)
	lines := linesOf(before)
	next.Hook = func(operation string) {
		if operation == "finish" {
			panic("stop")
		}
	}
	stopped := stopAtEnd(t, next)
	now := linesOf(treetest.ReadProject(t, dir))
	for _, line := range s.added {
		if lines[line] && !now[line] {
			t.Errorf("lost: %s", line)
		}
	}
	if t.Failed() {
		t.Fatalf("seed %d", seed)
	}

	// An abort restores every byte.
	if next.Hook = nil; stopped {
		if _, err := Abort(t.Context(), next); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Fatalf("seed %d: abort left differences at %v", seed, diff)
	}

	// A second upgrade changes nothing.
	mustUpgrade(t, next)
	unmark(t, dir)
	if _, err := os.Stat(filepath.Join(dir, journalPath)); err == nil {
		if _, err := Continue(t.Context(), next); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	once := treetest.ReadProject(t, dir)
	if report := mustUpgrade(t, next); report.Status != Current {
		t.Fatalf("seed %d: second upgrade: %+v", seed, report)
	}
	if diff := treetest.Diff(once, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Fatalf("seed %d: a second upgrade changed %v", seed, diff)
	}
}

// stopAtEnd upgrades and stops short of the end, where the journal is still
// there. It reports whether there was anything to stop.
func stopAtEnd(t testing.TB, options Options) (stopped bool) {
	t.Helper()
	defer func() {
		if recover() != nil {
			stopped = true
		}
	}()
	mustUpgrade(t, options)
	return false
}

// linesOf returns every line of every file outside of .chassis.
func linesOf(tree treetest.Tree) map[string]bool {
	lines := map[string]bool{}
	for name, e := range tree {
		if strings.HasPrefix(name, ".chassis/") {
			continue
		}
		for line := range strings.Lines(string(e.Content)) {
			lines[strings.TrimSpace(line)] = true
		}
	}
	return lines
}

// unmark resolves every conflict by keeping both sides.
func unmark(t testing.TB, dir string) {
	t.Helper()
	for name, e := range treetest.ReadProject(t, dir) {
		if strings.HasPrefix(name, ".chassis/") || len(merge.MarkerLines(e.Content)) == 0 {
			continue
		}
		var out strings.Builder
		for line := range strings.Lines(string(e.Content)) {
			if !strings.HasPrefix(line, "<<<<<<< ") && !strings.HasPrefix(line, ">>>>>>> ") {
				out.WriteString(line)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(out.String()), e.Mode); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInvariants(t *testing.T) {
	t.Parallel()
	scenarios := 50
	if testing.Short() {
		scenarios = 20
	}
	for seed := range uint64(scenarios) {
		checkInvariants(t, seed)
	}
}

func FuzzInvariants(f *testing.F) {
	f.Add(uint64(1 << 40))
	f.Fuzz(func(t *testing.T, seed uint64) { checkInvariants(t, seed) })
}

package upgrade

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/changelog"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

const ten = "line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\n"

// tenWith returns ten with one line replaced.
func tenWith(line, by string) string { return strings.Replace(ten, line+"\n", by+"\n", 1) }

// conflicting returns two versions of templates and a committed project of
// the first that conflicts with the second in b.txt only.
func conflicting(t *testing.T) (dir string, next Options) {
	t.Helper()
	dir = newProject(t, templatesOf("1.0.0", map[string]string{
		"base/a.txt": ten, "base/b.txt": ten, "base/gone/c.txt": "c\n", "base/run.sh": "old\n",
	}))
	treetest.Edit(t, dir, "b.txt", tenWith("line 5", "mine"))
	treetest.Edit(t, dir, "own/d.txt", "d\n")
	treetest.Init(t, dir)
	return dir, Options{Dir: dir, Templates: templatesOf("1.1.0", map[string]string{
		"base/a.txt": tenWith("line 2", "two"), "base/b.txt": tenWith("line 5", "theirs"), "base/new/e.txt": "e\n", "base/run.sh": "new\n",
	})}
}

func TestConflictFromStartToEnd(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	before := treetest.ReadProject(t, dir)

	dry, err := Prepare(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	planned := dry.Report()
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Fatalf("planning changed %v", diff)
	}
	report := mustUpgrade(t, options)
	if !reflect.DeepEqual(report, planned) {
		t.Errorf("report %+v differs from the planned %+v", report, planned)
	}
	if report.Status != Conflicts || !slices.Equal(report.Conflicts, []string{"b.txt"}) {
		t.Errorf("report: %+v", report)
	}
	if want := []changelog.Note{{Version: "1.1.0", Changes: []string{"Better."}}}; !reflect.DeepEqual(report.Changelog, want) {
		t.Errorf("changelog: %q", report.Changelog)
	}
	stages := treetest.Git(t, dir, "ls-files", "-u", "--format=%(stage) %(objectname)")
	if lines := strings.Fields(stages); len(lines) != 6 || treetest.Git(t, dir, "cat-file", "blob", lines[1]) != ten ||
		treetest.Git(t, dir, "cat-file", "blob", lines[3]) != tenWith("line 5", "mine") || treetest.Git(t, dir, "cat-file", "blob", lines[5]) != tenWith("line 5", "theirs") {
		t.Errorf("stages of the index: %q", stages)
	}

	_, err = Prepare(t.Context(), options)
	if places := wantProblem(t, err, "markers").Places; len(places) != 2 || places[0].String() != "b.txt:5" {
		t.Errorf("places: %v", places)
	}
	_, err = Continue(t.Context(), options)
	wantProblem(t, err, "markers")

	treetest.Edit(t, dir, "b.txt", tenWith("line 5", "mine and theirs"))
	if report, err = Continue(t.Context(), options); err != nil || report.Status != plan.Clean {
		t.Fatalf("continue: %+v, %v", report, err)
	}
	if report = mustUpgrade(t, options); report.Status != Current {
		t.Errorf("second upgrade: %+v", report)
	}
	if _, err := os.Stat(filepath.Join(dir, workDir)); err == nil {
		t.Error("the journal's directory is left")
	}
}

func TestAbortAfterConflicts(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	before, index := treetest.ReadProject(t, dir), treetest.Git(t, dir, "ls-files", "-s")
	mustUpgrade(t, options)
	if status := treetest.Git(t, dir, "status", "--porcelain"); strings.Contains(status, ".chassis/upgrade") {
		t.Errorf("git sees the journal's directory:\n%s", status)
	}
	if _, err := Abort(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("abort left differences: %v", diff)
	}
	if after := treetest.Git(t, dir, "ls-files", "-s"); after != index {
		t.Errorf("index:\n%s\nwant:\n%s", after, index)
	}
	if status := treetest.Git(t, dir, "status", "--porcelain"); status != "" {
		t.Errorf("status:\n%s", status)
	}
}

func TestAbortKeepsLaterEdits(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	mustUpgrade(t, options)
	treetest.Edit(t, dir, "b.txt", "a long evening's resolution\n")
	report, err := Abort(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], rescueDir+"/b.txt") {
		t.Errorf("notes: %v", report.Notes)
	}
	rescued, err := os.ReadFile(filepath.Join(dir, rescueDir, "b.txt"))
	if err != nil || string(rescued) != "a long evening's resolution\n" {
		t.Errorf("rescued %q, %v", rescued, err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "b.txt")); string(b) != tenWith("line 5", "mine") {
		t.Errorf("b.txt: %q", b)
	}
}

func TestConflictModes(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	options.Mode = Rej
	report := mustUpgrade(t, options)
	if report.Status != Conflicts || treetest.Git(t, dir, "ls-files", "-u") != "" {
		t.Errorf("report: %+v", report)
	}
	rej, err := os.ReadFile(filepath.Join(dir, "b.txt.rej"))
	if err != nil || !strings.Contains(string(rej), "-line 5\n+theirs\n") {
		t.Errorf("rej: %q, %v", rej, err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "b.txt")); string(b) != tenWith("line 5", "mine") {
		t.Errorf("b.txt: %q", b)
	}
	if report, err = Continue(t.Context(), options); err != nil || report.Status != plan.Clean {
		t.Errorf("continue: %+v, %v", report, err)
	}
}

// TestUnedited compares an unedited tree after a change of answers with a fresh
// render.
func TestUnedited(t *testing.T) {
	t.Parallel()
	old := map[string]string{
		"base/a.txt.tmpl": "{{.Name}}{{if .Redis}} redis{{end}}\n", "base/cmd/__name__/main.go.tmpl": "package main\n\nimport _ \"{{.Module}}/x\"\n",
		"redis/r.txt": "r\n", "runtime/debian/d.sh": "d\n", "proxy/caddy/Caddyfile": "c\n", "database/postgres/internal/postgres/migrations/1.sql": "1\n",
	}
	templates := templatesOf("1.0.0", old)
	for _, set := range [][]string{
		{"redis=false"},
		{"runtime=debian"},
		{"proxy=none"},
		{"database=sqlite"},
		{"name=billing"},
		{"module=github.com/acme/orders"},
		{"redis=false", "proxy=none", "database=none", "runtime=debian"},
	} {
		t.Run(strings.Join(set, " "), func(t *testing.T) {
			t.Parallel()
			dir := newProject(t, templates)
			if report := mustUpgrade(t, Options{Dir: dir, Templates: templates, Set: set}); report.Status != plan.Clean {
				t.Fatalf("report: %+v", report)
			}
			answers := generator.Answers{"name": "orders", "module": "example.com/orders", "description": "The orders service"}
			for _, change := range set {
				key, value, _ := strings.Cut(change, "=")
				answers[key] = value
			}
			fresh := filepath.Join(t.TempDir(), "fresh")
			renderProject(t, templates, answers, fresh)
			if diff := treetest.Diff(treetest.ReadProject(t, fresh), treetest.ReadProject(t, dir)); len(diff) > 0 {
				t.Errorf("differs from a fresh render at %v", diff)
			}
			if report := mustUpgrade(t, Options{Dir: dir, Templates: templates}); report.Status != Current {
				t.Errorf("second upgrade: %+v", report)
			}
		})
	}
}

// TestNameOfAnOlderService upgrades a service whose name is a value of an
// answer: an older chassis accepted it.
func TestNameOfAnOlderService(t *testing.T) {
	t.Parallel()
	templates := templatesOf("1.0.0", map[string]string{"base/a.txt.tmpl": "{{.Name}}{{if .Redis}} redis{{end}}\n"})
	spec, err := generator.Answers{"name": "orders"}.Spec()
	if err != nil {
		t.Fatal(err)
	}
	spec.Name = "caddy"
	files, err := generator.Project(templates, spec, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "caddy")
	if err := generator.Write(t.Context(), dir, files); err != nil {
		t.Fatal(err)
	}
	report := mustUpgrade(t, Options{Dir: dir, Templates: templates, Set: []string{"redis=false"}})
	if got := string(treetest.ReadProject(t, dir)["a.txt"].Content); report.Status != plan.Clean || got != "caddy\n" {
		t.Errorf("got %q, %+v", got, report)
	}
	if _, err := runUpgrade(t, Options{Dir: dir, Templates: templates, Set: []string{"name=debian"}}); err == nil || !strings.Contains(err.Error(), "is a value of --runtime") {
		t.Errorf("renamed to a value of an answer: %v", err)
	}
}

package upgrade

import (
	"errors"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// The files of chassis in a project.
const (
	statePath   = generator.StatePath
	basePath    = generator.BasePath
	workDir     = ".chassis/upgrade"
	journalPath = workDir + "/journal.json"
	rescueDir   = ".chassis/aborted"
)

const testChangelog = `
- version: 2.0.0
  changes: [{text: Not yet., commands: [make too-early]}]
- version: 1.1.0
  changes:
    - text: Better.
      variables: {renamed: {APP_OLD: APP_NEW}}
      code:
        - {uses: [store.Old], change: Use store.New.}
        - {uses: [store.Unused], change: Nobody uses it.}
      commands: [make migrate]
    - {text: For GitLab., when: {ci: [gitlab]}, commands: [make pages]}
- version: 1.0.0
  changes: [{text: First.}]
`

// templatesOf returns templates of a version. The paths of files begin with
// their overlay: base/a.txt.
func templatesOf(version string, files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{
		"VERSION":        {Data: []byte(version + "\n")},
		"pins.env":       {Data: []byte("GO_VERSION=1.26\n")},
		"changelog.yaml": {Data: []byte(testChangelog)},
	}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return fsys
}

// newProject renders a service named orders and returns its directory.
func newProject(t testing.TB, templates fstest.MapFS) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "orders")
	renderProject(t, templates, generator.Answers{"name": "orders"}, dir)
	return dir
}

func renderProject(t testing.TB, templates fstest.MapFS, answers generator.Answers, dir string) {
	t.Helper()
	spec, err := answers.Spec()
	if err != nil {
		t.Fatal(err)
	}
	version, err := generator.TemplateVersion(templates)
	if err != nil {
		t.Fatal(err)
	}
	files, err := generator.Project(templates, spec, version)
	if err != nil {
		t.Fatal(err)
	}
	if err := generator.Write(t.Context(), dir, files); err != nil {
		t.Fatal(err)
	}
}

// runUpgrade upgrades a project like the command.
func runUpgrade(t testing.TB, options Options) (Report, error) {
	t.Helper()
	u, err := Prepare(t.Context(), options)
	if err != nil {
		return Report{}, err
	}
	report := u.Report()
	return report, errors.Join(u.Apply(t.Context()), u.Close())
}

// mustUpgrade is runUpgrade for an upgrade that works.
func mustUpgrade(t testing.TB, options Options) Report {
	t.Helper()
	report, err := runUpgrade(t, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// wantProblem checks that err is a problem of the given code that says what
// to do next.
func wantProblem(t testing.TB, err error, code string) *worktree.Problem {
	t.Helper()
	problem, is := errors.AsType[*worktree.Problem](err)
	if !is || problem.Code != code {
		t.Fatalf("error is %v, want problem %s", err, code)
	}
	if problem.Hint == "" {
		t.Errorf("problem %s has no hint", code)
	}
	return problem
}

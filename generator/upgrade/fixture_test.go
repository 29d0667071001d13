package upgrade

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
)

// templatesOf returns templates of a version that deliver files, the paths of
// which begin with their overlay: base/a.txt.
func templatesOf(version string, files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{
		"VERSION":      {Data: []byte(version + "\n")},
		"pins.env":     {Data: []byte("GO_VERSION=1.26\n")},
		"CHANGELOG.md": {Data: []byte("# Versions\n\n## 2.0.0\n\nNot yet.\n\n## 1.1.0\n\nBetter.\n\n## 1.0.0\n\nFirst.\n")},
	}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return fsys
}

// newProject renders a service named orders and returns its folder.
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

// inGit makes the folder a repository with everything committed.
func inGit(t testing.TB, dir string) {
	t.Helper()
	git(t, dir, "init", "-q")
	commitAll(t, dir)
}

func commitAll(t testing.TB, dir string) {
	t.Helper()
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "work")
}

// git runs git as a user without configuration and returns what it prints.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	command := exec.Command("git", append([]string{
		"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always",
	}, args...)...)
	command.Dir = dir
	command.Env = append(plainEnv(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// runUpgrade upgrades the project in dir as the command does.
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
func wantProblem(t testing.TB, err error, code string) *Problem {
	t.Helper()
	problem, is := errors.AsType[*Problem](err)
	if !is || problem.Code != code {
		t.Fatalf("error is %v, want problem %s", err, code)
	}
	if problem.Hint == "" {
		t.Errorf("problem %s has no hint", code)
	}
	return problem
}

// projectTree returns the tree of a project, without what git keeps.
func projectTree(t testing.TB, dir string) map[string]entry {
	t.Helper()
	tree := readTree(t, dir)
	for path := range tree {
		if strings.HasPrefix(path, ".git/") || path == ".git" {
			delete(tree, path)
		}
	}
	return tree
}

// diffTrees returns the paths at which two trees differ.
func diffTrees(a, b map[string]entry) []string {
	var differing []string
	for path, e := range a {
		if other, there := b[path]; !there || other.snapshot() != e.snapshot() {
			differing = append(differing, path)
		}
	}
	for path := range b {
		if _, there := a[path]; !there {
			differing = append(differing, path)
		}
	}
	return differing
}

func edit(t testing.TB, dir, name, content string) {
	t.Helper()
	writeTree(t, dir, map[string]entry{name: {regular, 0o644, []byte(content)}})
}

// copyProject copies a project with its repository.
func copyProject(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if out, err := exec.Command("cp", "-a", dir, to).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v\n%s", err, out)
	}
	return to
}

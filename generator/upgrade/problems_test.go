package upgrade

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// TestProblems breaks projects and options in many ways, and checks that an
// upgrade reports it and changes nothing.
func TestProblems(t *testing.T) {
	t.Parallel()
	state := func(old, by string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { replaceIn(t, dir, statePath, old, by) }
	}
	tests := []struct {
		name    string
		damage  func(t *testing.T, dir string)
		options Options
		code    string // empty for a bad answer
		blocked bool
		hint    string
	}{
		{name: "no directory", options: Options{Dir: "/nonexistent/project"}, code: "no_project"},
		{name: "directory of a project", options: Options{Dir: "sub"}, code: "no_project", hint: "/orders"},
		{name: "no state", damage: func(t *testing.T, dir string) { removeFile(t, dir, statePath) }, code: "no_project", hint: "git checkout"},
		{name: "empty state", damage: func(t *testing.T, dir string) { treetest.Edit(t, dir, statePath, "") }, code: "state", hint: "never committed"},
		{name: "no yaml", damage: func(t *testing.T, dir string) { treetest.Edit(t, dir, statePath, "{{{") }, code: "state"},
		{name: "state is a list", damage: func(t *testing.T, dir string) { treetest.Edit(t, dir, statePath, "[1]\n") }, code: "state"},
		{name: "unknown answer", damage: state("redis: true", "redis: true\n  rabbit: true"), code: "state"},
		{name: "bad answer", damage: state("redis: true", "redis: perhaps"), code: "state"},
		{name: "no version", damage: state("template_version: 1.0.0", "template_version: new"), code: "state"},
		{name: "moves lead out", damage: state("moves: {}", "moves: {a.txt: ../../etc/passwd}"), code: "state"},
		{name: "markers in the state", damage: state("schema: 2\n", "<<<<<<< HEAD\nschema: 2\n=======\nschema: 2\n>>>>>>> other\n"), code: "markers", blocked: true},
		{name: "newer layout", damage: state("schema: 2", "schema: 9"), code: "newer_project"},
		{name: "newer templates", damage: state("template_version: 1.0.0", "template_version: 9.0.0"), code: "downgrade", hint: "--allow-downgrade"},
		{name: "base missing", damage: func(t *testing.T, dir string) { removeFile(t, dir, basePath) }, code: "base", hint: "git checkout"},
		{name: "base changed", damage: func(t *testing.T, dir string) { treetest.Edit(t, dir, basePath, "x") }, code: "base"},
		{name: "base is not an archive", damage: func(t *testing.T, dir string) {
			treetest.Edit(t, dir, basePath, "x")
			sum := sha256.Sum256([]byte("x"))
			replaceLine(t, dir, statePath, "base_sha256:", "base_sha256: "+hex.EncodeToString(sum[:]))
		}, code: "base"},
		{name: "journal unreadable", damage: func(t *testing.T, dir string) { treetest.Edit(t, dir, journalPath, "?") }, code: "journal", blocked: true},
		{name: "unfinished", damage: func(t *testing.T, dir string) {
			treetest.Edit(t, dir, journalPath, `{"schema":1,"phase":"applying","report":{"schema":1}}`)
		}, code: "unfinished", blocked: true, hint: "--continue"},
		{name: "journal without a report", damage: func(t *testing.T, dir string) {
			treetest.Edit(t, dir, journalPath, `{"schema":1,"phase":"applied"}`)
		}, code: "journal", blocked: true},
		{name: "read-only file", damage: func(t *testing.T, dir string) { chmod(t, dir, "a.txt", 0o444) }, code: "read_only"},
		{name: "directory leads out", damage: func(t *testing.T, dir string) {
			removeFile(t, dir, "sub/b.txt")
			removeFile(t, dir, "sub")
			symlinkTo(t, t.TempDir(), filepath.Join(dir, "sub"))
		}, code: "outside"},
		{name: "set is not a pair", options: Options{Set: []string{"redis"}}, code: "usage"},
		{name: "set unknown", options: Options{Set: []string{"rediss=true"}}},
		{name: "set bad", options: Options{Set: []string{"redis=perhaps"}}},
		{name: "restore unknown", options: Options{Restore: []string{"nothing.txt"}}, code: "restore_unknown"},
		{name: "restore present", options: Options{Restore: []string{"a.txt"}}, code: "restore_present"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := newProject(t, templatesOf("1.0.0", map[string]string{"base/a.txt": ten, "base/sub/b.txt": ten}))
			if test.damage != nil {
				test.damage(t, dir)
			}
			if !filepath.IsAbs(test.options.Dir) {
				test.options.Dir = filepath.Join(dir, test.options.Dir)
			}
			test.options.Templates = templatesOf("1.1.0", map[string]string{"base/a.txt": tenWith("line 1", "one"), "base/sub/b.txt": tenWith("line 1", "one")})
			before := treetest.Read(t, dir)
			_, err := runUpgrade(t, test.options)
			if diff := treetest.Diff(before, treetest.Read(t, dir)); len(diff) > 0 {
				t.Errorf("changed: %v", diff)
			}
			if test.code == "" {
				if _, is := errors.AsType[*generator.ValidationError](err); !is {
					t.Errorf("error: %v", err)
				}
				return
			}
			problem := wantProblem(t, err, test.code)
			if problem.Blocked != test.blocked || !strings.Contains(problem.Hint, test.hint) {
				t.Errorf("problem: %+v", problem)
			}
		})
	}
}

// TestBaseRenderedAgain repairs a damaged base if these templates rendered it.
func TestBaseRenderedAgain(t *testing.T) {
	t.Parallel()
	templates := templatesOf("1.0.0", map[string]string{"base/a.txt": ten})
	dir := newProject(t, templates)
	pristine := treetest.Read(t, dir)
	treetest.Edit(t, dir, basePath, "damaged")
	report := mustUpgrade(t, Options{Dir: dir, Templates: templates})
	if report.Status != plan.Clean || len(report.Files) > 0 || len(report.Notes) != 1 {
		t.Errorf("report: %+v", report)
	}
	if diff := treetest.Diff(pristine, treetest.Read(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
}

func TestDowngradeOnPurpose(t *testing.T) {
	t.Parallel()
	older := templatesOf("1.0.0", map[string]string{"base/a.txt": ten})
	dir := newProject(t, templatesOf("1.1.0", map[string]string{"base/a.txt": tenWith("line 2", "two"), "base/b.txt": "b\n"}))
	treetest.Edit(t, dir, "a.txt", strings.Replace(tenWith("line 2", "two"), "line 9", "mine", 1))
	report := mustUpgrade(t, Options{Dir: dir, Templates: older, AllowDowngrade: true})
	if a, _ := os.ReadFile(filepath.Join(dir, "a.txt")); report.To != "1.0.0" || string(a) != tenWith("line 9", "mine") {
		t.Errorf("report %+v, a.txt %q", report, a)
	}
}

func TestSecondUpgradeIsRefused(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	other := errors.New("not asked")
	options.Hook = func(operation string) {
		if operation != "journal" {
			return
		}
		inner := options
		inner.Hook = nil
		_, other = Abort(t.Context(), inner)
	}
	mustUpgrade(t, options)
	if problem := wantProblem(t, other, "locked"); !problem.Blocked {
		t.Errorf("problem: %+v", problem)
	}
	if _, err := Abort(t.Context(), Options{Dir: dir}); err != nil {
		t.Errorf("the lock outlives the upgrade: %v", err)
	}
}

// TestFailureIsRolledBack makes an upgrade fail half-way.
func TestFailureIsRolledBack(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	before := treetest.ReadProject(t, dir)
	options.Hook = func(operation string) {
		if operation == "run.sh" { // like another program
			if err := os.RemoveAll(filepath.Join(dir, workDir, "new")); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := runUpgrade(t, options); err == nil {
		t.Fatal("the upgrade did not fail")
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
}

// TestChangedMeanwhile edits a file between planning and applying.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	dir, options := conflicting(t)
	u, err := Prepare(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	treetest.Edit(t, dir, "a.txt", "quick edit\n")
	treetest.Commit(t, dir)
	before := treetest.ReadProject(t, dir)
	wantProblem(t, u.Apply(t.Context()), "changed")
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
}

// TestDiskFull upgrades on a file system without room.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("needs the right to mount: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
	dir := filepath.Join(disk, "orders")
	renderProject(t, templatesOf("1.0.0", map[string]string{"base/a.txt": "a\n"}), generator.Answers{"name": "orders"}, dir)
	before := treetest.Read(t, dir)
	big := map[string]string{"base/a.txt": "b\n"}
	for _, name := range strings.Fields("p q r s t u v w") {
		big["base/"+name] = strings.Repeat(name+"\n", 30000)
	}
	_, err := runUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.1.0", big)})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error: %v", err)
	}
	if diff := treetest.Diff(before, treetest.Read(t, dir)); len(diff) > 0 {
		t.Errorf("differs at %v", diff)
	}
}

func replaceIn(t *testing.T, dir, name, old, by string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || !strings.Contains(string(content), old) {
		t.Fatalf("%s holds no %q: %v\n%s", name, old, err, content)
	}
	treetest.Edit(t, dir, name, strings.Replace(string(content), old, by, 1))
}

// replaceLine replaces the line that begins with prefix.
func replaceLine(t *testing.T, dir, name, prefix, by string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, prefix) {
			replaceIn(t, dir, name, line, by+"\n")
		}
	}
}

func removeFile(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, dir, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
		t.Fatal(err)
	}
}

func symlinkTo(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

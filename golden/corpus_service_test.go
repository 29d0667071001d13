package golden

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/golden/internal/corpus"
	"github.com/chassis-go/chassis/golden/internal/tree"
	"github.com/chassis-go/chassis/templates"
)

// corpusService is a service of the corpus as it is before an upgrade.
type corpusService struct {
	corpus.Service
	run        *corpusRun
	version    string
	name       string // and version
	spec       generator.Spec
	repository string // directory
	base, ours []generator.File
}

// placeService renders the service and edits it.
func placeService(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File, run *corpusRun) corpusService {
	t.Helper()
	render, err := service.Find(renders)
	if err != nil {
		t.Fatal(err)
	}
	s := corpusService{Service: service, run: run, version: version, name: service.Name + "-" + version}
	s.repository = corpusDirectory(t, s.name)
	s.base, s.spec = withBase(t, render)
	dir := filepath.Join(s.repository, service.Directory)
	if err := tree.Write(dir, s.base); err != nil {
		t.Fatal(err)
	}
	if err := service.Edit(dir); err != nil {
		t.Fatal(err)
	}
	if run.checkBefore {
		s.check(t)
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "--all"}, {"-c", "user.name=owner", "-c", "user.email=owner@example.com", "commit", "--quiet", "--message=A year"}} {
		if err := corpus.Run(s.repository, append([]string{"git"}, args...)...); err != nil {
			t.Fatal(err)
		}
	}
	s.ours = readService(t, dir)
	return s
}

// check demands that what its owner has made of the service works: else the corpus
// would measure its own mistakes.
func (s corpusService) check(t *testing.T) {
	t.Helper()
	if failures, printed := corpus.Check(filepath.Join(s.repository, s.Directory), "./..."); failures != nil {
		t.Fatalf("before the upgrade: %q\n%s", failures, printed)
	}
}

// corpusDirectory makes an empty directory for a service, and removes it if the
// test passes. It is the same one in every run, so that the go command knows the
// tests of the service again.
func corpusDirectory(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs("../.cache/corpus/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !t.Failed() {
			os.RemoveAll(dir)
		}
	})
	return dir
}

// readService returns the files of the service in dir.
func readService(t *testing.T, dir string) []generator.File {
	t.Helper()
	files, err := tree.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(files, func(file generator.File) bool { return strings.HasPrefix(file.Path, ".git/") })
}

// templates returns the templates of a target: these, or those of a release that
// could have followed the version.
func (s corpusService) templates(t *testing.T, target string) fs.FS {
	t.Helper()
	if target == "current" {
		return templates.FS
	}
	pins, err := fs.ReadFile(templates.FS, "pins.env")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(s.run.next, func(release corpus.Release) bool { return release.Name == target })
	fsys, err := s.run.next[at].Templates(s.base, s.spec, pins, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// upgrade upgrades a copy of the service to a target. Whatever the outcome is,
// no line of the owner's may be lost. A result that is in seen is not checked again.
func (s corpusService) upgrade(t *testing.T, target string, rule mergeRule, seen map[string]corpus.Outcome) corpus.Outcome {
	t.Helper()
	repository := corpusDirectory(t, s.name+"-"+target)
	if err := os.CopyFS(repository, os.DirFS(s.repository)); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(repository, s.Directory)
	options := upgrade.Options{Dir: dir, Templates: s.templates(t, target), Set: s.Set}
	rule.configure(&options)
	made, err := upgradeService(t.Context(), options)
	var problem *upgrade.Problem
	if errors.As(err, &problem) {
		t.Logf("to %s: refused: %v", target, problem)
		return corpus.Outcome{Refused: problem.Code}
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range corpus.Lost(s.base, s.ours, readService(t, dir)) {
		t.Errorf("to %s: lost %q", target, line)
	}
	for _, change := range made.Files {
		if change.Conflict != "" {
			t.Logf("to %s: conflict %s %s: %s", target, change.Conflict, change.Path, change.Reason)
		}
	}
	return s.checkOnce(t, target, dir, made, rule, seen)
}

// checkOnce returns the outcome of an upgrade, and checks the service unless seen
// has its outcome, or the run knows it.
func (s corpusService) checkOnce(t *testing.T, target, dir string, made upgrade.Report, rule mergeRule, seen map[string]corpus.Outcome) corpus.Outcome {
	t.Helper()
	conflicts := conflictsOf(made)
	key := fmt.Sprintf("%s %q %q", tree.Sum(readService(t, dir)), conflicts, made.Next)
	outcome, known := seen[key]
	if !known && rule.name == allRules {
		outcome, known = s.run.known[s.Upgrade(s.version, target)]
		known = known && slices.Equal(outcome.Conflicts, conflicts)
	}
	if !known {
		var printed string
		if outcome, printed = s.outcome(dir, made); outcome.Broken != nil {
			t.Logf("to %s, %s: broken: %q\n%.2000s", target, rule.name, outcome.Broken, printed)
		}
		if outcome.Broken != nil || len(outcome.Conflicts) > 0 { // else it works, and so did what was upgraded
			s.check(t)
		}
	}
	seen[key] = outcome
	return outcome
}

func upgradeService(ctx context.Context, options upgrade.Options) (upgrade.Report, error) {
	prepared, err := upgrade.Prepare(ctx, options)
	if err != nil {
		return upgrade.Report{}, err
	}
	defer prepared.Close()
	err = prepared.Apply(ctx)
	return prepared.Report(), err
}

// outcome checks the upgraded service: all of it after a clean upgrade and what
// its report and the owner's habits ask to do next, else what no conflict
// reaches, with the modules that it newly needs. printed is what the go command says of what is broken.
func (s corpusService) outcome(dir string, made upgrade.Report) (outcome corpus.Outcome, printed string) {
	outcome.Conflicts = conflictsOf(made)
	packages := []string{"./..."}
	if len(outcome.Conflicts) > 0 {
		commands := goCommands(made, "go get ")
		if len(commands) > 0 { // -e: some files do not parse
			commands = append(commands, []string{"go", "mod", "tidy", "-e"})
		}
		if failed, err := runAll(dir, commands); err != nil {
			outcome.Broken = []string{"after " + failed}
			return outcome, err.Error()
		}
		var err error
		if packages, err = corpus.Unreached(dir, made.Conflicts); err != nil {
			outcome.Broken = []string{"build ."}
			return outcome, err.Error()
		}
	} else if failed, err := s.finish(dir, made); err != nil {
		outcome.Broken = []string{"after " + failed}
		return outcome, err.Error()
	}
	outcome.Broken, printed = corpus.Check(dir, packages...)
	return outcome, printed
}

func conflictsOf(made upgrade.Report) []string {
	var conflicts []string
	for _, change := range made.Files {
		if change.Conflict != "" {
			conflicts = append(conflicts, fmt.Sprintf("%s %s", change.Conflict, change.Path))
		}
	}
	return conflicts
}

// finish runs what follows a clean upgrade, and returns the command that fails.
func (s corpusService) finish(dir string, made upgrade.Report) (failed string, err error) {
	return runAll(dir, append(goCommands(made, "go "), s.After...))
}

// goCommands returns the commands that a report asks to run next, of those that begin
// so.
func goCommands(made upgrade.Report, prefix string) [][]string {
	var commands [][]string
	for _, next := range made.Next {
		if strings.HasPrefix(next, prefix) {
			commands = append(commands, strings.Fields(next))
		}
	}
	return commands
}

// runAll runs commands, and returns the first that fails.
func runAll(dir string, commands [][]string) (failed string, err error) {
	for _, command := range commands {
		if err := corpus.Run(dir, command...); err != nil {
			return strings.Join(command, " "), err
		}
	}
	return "", nil
}

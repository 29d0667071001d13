package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/corpus"
	"github.com/chassis-go/chassis/golden/internal/released"
)

// TestReadmeWalkthrough runs the walkthrough of the README: an edited service of the
// corpus, upgraded over two versions of the templates. It demands what the README
// shows as output, where … stands for anything and a line of it for any lines, and
// that the service works after each commit.
func TestReadmeWalkthrough(t *testing.T) {
	slow(t)
	t.Parallel()
	service, versions := livedIn(t)
	for _, step := range transcript(t, "### A walkthrough") {
		cmd := inShell(service, step.command, "PATH="+versions+":"+os.Getenv("PATH"), "XDG_CACHE_HOME="+t.TempDir())
		cmd.Env = append(cmd.Env, goDirectories(t)...)
		out, err := cmd.CombinedOutput()
		if exit, shown := exitShown(step.command); shown != (err != nil) || shown && cmd.ProcessState.ExitCode() != exit {
			t.Fatalf("$ %s\n%v\n%s", step.command, err, out)
		}
		if got := string(out); !matches(step.output, got) {
			t.Errorf("$ %s\nprints:\n%s\nREADME.md shows:\n%s", step.command, got, step.output)
		}
		if strings.Contains(step.command, "git commit") {
			if failures, printed := corpus.Check(service, "./..."); failures != nil {
				t.Errorf("after $ %s: %q\n%s", step.command, failures, printed)
			}
		}
	}
}

// livedIn returns the directory of the service, and one with a chassis for each
// version of the templates.
func livedIn(t *testing.T) (service, versions string) {
	t.Helper()
	services, err := corpus.Services(os.DirFS(corpusDir))
	if err != nil {
		t.Fatal(err)
	}
	run := &corpusRun{checkBefore: true}
	if run.next, err = corpus.Releases(os.DirFS(corpusDir)); err != nil {
		t.Fatal(err)
	}
	renders, err := released.Read(releasedDir, "1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	versions = t.TempDir()
	for _, candidate := range services {
		if candidate.Name != "lived-in" {
			continue
		}
		candidate.Name = "walkthrough" // its directory is not that of TestCorpus
		placed := placeService(t, candidate, "1.0.0", renders, run)
		for _, release := range run.next {
			dir := t.TempDir()
			if err := os.CopyFS(dir, placed.templates(t, release.Name)); err != nil {
				t.Fatal(err)
			}
			writeChassis(t, filepath.Join(versions, "chassis-"+release.Version), dir)
		}
		return placed.repository, versions
	}
	t.Fatal("there is no service lived-in")
	return "", ""
}

// writeChassis writes a program that is chassis with the templates of a directory.
func writeChassis(t *testing.T, name, templates string) {
	t.Helper()
	binary := shared.once(t, "chassis with other templates", func() (string, error) {
		binary := filepath.Join(shared.dir, "bin", "chassis-next") // the name says that it is no test
		_, err := goCommand("..", "test", "-c", "-o", binary, "./cmd/chassis")
		return binary, err
	})
	writeProgram(t, name, fmt.Sprintf("#!/bin/sh\nTEMPLATES=%s exec %s \"$@\"\n", templates, binary))
}

// exitShown returns the exit code that a comment of a command says.
func exitShown(command string) (code int, shown bool) {
	match := regexp.MustCompile(`# exit code (\d)`).FindStringSubmatch(command)
	if match == nil {
		return 0, false
	}
	return int(match[1][0] - '0'), true
}

// matches reports whether an output is as it is shown.
func matches(shown, got string) bool {
	pattern := regexp.QuoteMeta(shown)
	pattern = regexp.MustCompile(`(?m)^…\n`).ReplaceAllString(pattern, `(?:.*\n)*`)
	return regexp.MustCompile("^" + strings.ReplaceAll(pattern, "…", ".*") + "$").MatchString(got)
}

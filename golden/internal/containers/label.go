package containers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Labelled is a PATH whose docker labels each container that it runs, so that
// these are known among those which others run on the same engine.
type Labelled struct {
	Path string

	engine *Engine
	label  string // key=value
	log    string // file with a line for each container
}

// LabelRuns returns a PATH whose docker labels each container that it runs.
// Whatever is left of them is removed when the test ends.
func (e *Engine) LabelRuns(t testing.TB) *Labelled {
	t.Helper()
	docker, err := exec.LookPath("docker")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	l := &Labelled{engine: e, label: fmt.Sprintf("chassis.test.run=%d-%d", os.Getpid(), time.Now().UnixNano()), log: filepath.Join(dir, "log")}
	l.Path = dir + string(os.PathListSeparator) + e.tools + string(os.PathListSeparator) + os.Getenv("PATH")
	source := fmt.Sprintf(`#!/bin/sh
test "$1" = run || exec '%s' "$@"
shift
echo "$*" >>'%s'
exec '%[1]s' run --label '%s' --label '%s' "$@"
`, docker, l.log, e.label, l.label)
	if err := os.WriteFile(filepath.Join(dir, "docker"), []byte(source), 0o755); err != nil {
		t.Fatal(err)
	}
	return l
}

// Count returns how many containers were run.
func (l *Labelled) Count(t testing.TB) int {
	t.Helper()
	lines, err := os.ReadFile(l.log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(lines), "\n")
}

// Left lists the containers that are still there, whether they run or not.
func (l *Labelled) Left(t testing.TB) string {
	t.Helper()
	return l.engine.must(t, "ps", "--all", "--filter", "label="+l.label, "--format", "{{.Image}} {{.Names}} {{.Status}}")
}

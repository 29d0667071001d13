package verify

import (
	"encoding/json"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// An event is one of go build -json or go test -json, see go doc cmd/test2json
// and go help buildjson.
type event struct {
	Action      string `json:"Action"`
	Output      string `json:"Output"`
	ImportPath  string `json:"ImportPath"`  // of what is built: PACKAGE, or PACKAGE [PACKAGE.test] for its tests
	Package     string `json:"Package"`     // that is tested
	Test        string `json:"Test"`        // of that package
	FailedBuild string `json:"FailedBuild"` // the reason why a package is not tested
}

// eventReader finds failures in events, one a line.
type eventReader struct {
	in      *copied
	found   failures
	outputs map[origin]*excerpt // of what has neither passed nor failed yet
}

// origin is what an output is of.
type origin struct{ pkg, test string }

func (r *eventReader) read(line string) {
	var e event
	if json.Unmarshal([]byte(line), &e) != nil {
		return // printed by a program that go has started
	}
	from := origin{e.ImportPath + e.Package, e.Test}
	switch e.Action {
	case "output", "build-output":
		r.keep(from, strings.TrimSuffix(e.Output, "\n"))
		return
	case "build-fail":
		r.buildFailed(e, r.outputs[from])
	case "fail":
		r.testFailed(e, r.outputs[from])
	case "pass", "skip":
	default:
		return
	}
	delete(r.outputs, from)
}

// keep keeps a line of output but for those that only say what runs.
func (r *eventReader) keep(from origin, line string) {
	if strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "# ") {
		return
	}
	if r.outputs[from] == nil {
		r.outputs[from] = &excerpt{}
	}
	r.outputs[from].add(r.in.relative(line))
}

// buildFailed adds a package that does not build, or whose tests do not.
func (r *eventReader) buildFailed(e event, output *excerpt) {
	at := atBuild
	if strings.Contains(e.ImportPath, " [") {
		at = atTest
	}
	dir := ""
	for _, line := range output.lines() {
		if dir = r.in.directoryAt(line); dir != "" {
			break
		}
	}
	if dir == "" {
		dir = r.in.directoryOf(packageOf(e.ImportPath))
	}
	r.found.add(dir, at).say(output.lines()...)
}

// testFailed adds a test that fails, or a package in which no single test does.
// Of a test and its parts only the parts count.
func (r *eventReader) testFailed(e event, output *excerpt) {
	if e.FailedBuild != "" {
		return
	}
	dir := r.in.directoryOf(e.Package)
	known := r.found[dir]
	if known != nil && len(known.tests) > 0 && (e.Test == "" || strings.HasPrefix(known.tests[len(known.tests)-1], e.Test+"/")) {
		return
	}
	failed := r.found.add(dir, atTest)
	if failed == nil {
		return
	}
	if e.Test != "" {
		failed.tests = append(failed.tests, e.Test)
	}
	failed.say(output.lines()...)
}

// packageOf returns the import path of a package that is meant by PACKAGE
// [PACKAGE.test].
func packageOf(name string) string {
	name, _, _ = strings.Cut(name, " ")
	return name
}

// position matches the start of a line about a place in a Go file.
var position = regexp.MustCompile(`^(?:vet: )?(.+?\.go):\d+`)

// directoryAt returns the directory of the file that a line is about, relative to
// the project; "" if there is none, or none of the project's.
func (c *copied) directoryAt(line string) string {
	match := position.FindStringSubmatch(line)
	if match == nil {
		return ""
	}
	name := filepath.FromSlash(match[1])
	if filepath.IsAbs(name) {
		var err error
		if name, err = filepath.Rel(c.dir, name); err != nil {
			return ""
		}
	}
	if !filepath.IsLocal(name) {
		return ""
	}
	return path.Dir(filepath.ToSlash(filepath.Clean(name)))
}

// relative returns a line with paths of the project instead of those of its copy.
func (c *copied) relative(line string) string {
	return strings.ReplaceAll(line, c.dir+string(filepath.Separator), "")
}

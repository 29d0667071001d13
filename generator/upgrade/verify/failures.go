package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// phase is what a package fails at, the worst first.
type phase int

const (
	atBuild phase = iota
	atVet
	atTest
)

// A failure is what the go command finds wrong with a package.
type failure struct {
	phase phase
	tests []string // that fail, if tests do
	words excerpt
}

// say adds to what the go command says. A failure that does not count is nil.
func (f *failure) say(lines ...string) {
	if f == nil {
		return
	}
	for _, line := range lines {
		f.words.add(line)
	}
}

// failures are the failures of a service by directory, relative to the project.
type failures map[string]*failure

// ofNone stands for the directory of what no package of the project is to blame
// for.
const ofNone = "go.mod"

// add returns the failure of a directory in a phase, nil if it fails earlier.
func (f failures) add(dir string, at phase) *failure {
	if dir == "" {
		dir = ofNone
	}
	known := f[dir]
	switch {
	case known == nil || known.phase > at:
		f[dir] = &failure{phase: at}
	case known.phase < at:
		return nil
	}
	return f[dir]
}

// merge adds failures that were found later.
func (f failures) merge(later failures) {
	for dir, next := range later {
		if known := f[dir]; known == nil || known.phase > next.phase {
			f[dir] = next
		}
	}
}

// without returns the failures that are not known from before: the directories
// that a package had then did not fail, or not so early, or not in the same test.
func (f failures) without(known failures, former former) failures {
	broken := failures{}
	for dir, now := range f {
		tests, isKnown := now.tests, false
		for _, dir := range former.of(dir) {
			was := known[dir]
			isKnown = isKnown || was != nil && (was.phase < now.phase || was.phase == now.phase && len(was.tests) == 0)
			if was != nil && was.phase == now.phase {
				tests = slices.DeleteFunc(slices.Clone(tests), func(test string) bool { return slices.Contains(was.tests, test) })
				isKnown = isKnown || len(tests) == 0
			}
		}
		if !isKnown {
			broken[dir] = &failure{phase: now.phase, tests: tests, words: now.words}
		}
	}
	return broken
}

// confirm removes the failures of tests that do not fail again.
func (f failures) confirm(again failures) {
	maps.DeleteFunc(f, func(dir string, was *failure) bool {
		now := again[dir]
		return was.phase == atTest && (now == nil || now.phase == atTest && len(was.tests) > 0 &&
			!slices.ContainsFunc(was.tests, func(test string) bool { return slices.Contains(now.tests, test) }))
	})
}

// directories returns where packages fail in a phase.
func (f failures) directories(at phase) []string {
	var found []string
	for dir, failure := range f {
		if failure.phase == at && dir != ofNone {
			found = append(found, "./"+dir)
		}
	}
	slices.Sort(found)
	return found
}

// changes returns the failures as changes of a report, by path.
func (f failures) changes() []plan.Change {
	var changes []plan.Change
	for _, dir := range slices.Sorted(maps.Keys(f)) {
		changes = append(changes, plan.Change{
			Path: dir, Action: plan.Verify, Conflict: plan.ConflictBuild,
			Reason: f[dir].reason(), Output: f[dir].words.lines(),
		})
	}
	return changes
}

// reason says what fails.
func (f *failure) reason() string {
	const worked = "without the upgrade, not with it"
	switch f.phase {
	case atBuild:
		return "it builds " + worked
	case atVet:
		return "go vet accepts it " + worked
	}
	if len(f.tests) == 0 {
		return "its tests pass " + worked
	}
	const most = 5
	names := strings.Join(f.tests[:min(most, len(f.tests))], ", ")
	if more := len(f.tests) - most; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return "its tests pass " + worked + ": " + names
}

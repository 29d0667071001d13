package golden

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"
	"mvdan.cc/gofumpt/format" // what gofmt demands, and more

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/pipelines"
)

// checker holds what every render must hold to. Most files are alike in many
// variants, so that what follows from a content alone is worked out once.
type checker struct {
	known sync.Map // content key → *content
}

// content is what follows from the content of a file, whichever variant it is of.
type content struct {
	once       sync.Once
	problems   []string
	words      map[string]int // word of an optional feature → its first line
	goVersions []string
}

func newChecker() *checker { return &checker{} }

// render reports every departure of one rendered tree.
func (c *checker) render(t testing.TB, variant Variant, files []generator.File) {
	t.Helper()
	absent := absentWords(variant)
	goVersions := map[string][]string{}
	for _, file := range files {
		facts := c.facts(file)
		goVersions[file.Path] = facts.goVersions
		for _, problem := range facts.problems {
			t.Errorf("%s: %s", file.Path, problem)
		}
		for _, word := range absent {
			if line, found := facts.words[word]; found {
				t.Errorf("%s:%d: %q is a trace of a feature that this variant lacks", file.Path, line, word)
			}
			if strings.Contains(strings.ToLower(file.Path), word) {
				t.Errorf("%s: the path is a trace of a feature that this variant lacks", file.Path)
			}
		}
		checkMode(t, file)
	}
	checkGoVersions(t, goVersions)
}

// checkMode: a script can be run, and nothing else.
func checkMode(t testing.TB, file generator.File) {
	t.Helper()
	if script := bytes.HasPrefix(file.Content, []byte("#!")); script != (file.Mode == 0o755) {
		t.Errorf("%s: has mode %o, while its first line says script: %t", file.Path, file.Mode, script)
	}
}

// facts returns what follows from the content of file.
func (c *checker) facts(file generator.File) *content {
	type key struct {
		base string // decides which checks apply
		sum  [sha256.Size]byte
	}
	known, _ := c.known.LoadOrStore(key{kindOf(file.Path), sha256.Sum256(file.Content)}, &content{})
	facts := known.(*content)
	facts.once.Do(func() {
		facts.problems = problems(file)
		facts.words = wordsIn(file)
		facts.goVersions = goVersionsIn(file)
	})
	return facts
}

// gitlabPipeline is the one path of GitLab's pipeline.
const gitlabPipeline = ".gitlab-ci.yml"

// kindOf returns the part of a path that the checks of its content go by.
func kindOf(name string) string {
	if strings.HasPrefix(name, ".github/workflows/") {
		return "workflow" + path.Ext(name)
	}
	if name == generator.StatePath || name == gitlabPipeline || path.Base(name) == "go.sum" {
		return path.Base(name)
	}
	return path.Ext(name)
}

// problems lists what is wrong with the content of file.
func problems(file generator.File) []string {
	var found []string
	text := string(file.Content)
	for i, line := range strings.Split(text, "\n") {
		for _, problem := range lineProblems(kindOf(file.Path), line) {
			found = append(found, fmt.Sprintf("line %d: %s", i+1, problem))
		}
	}
	if text != "" && (!strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n")) {
		found = append(found, "does not end in exactly one newline")
	}
	for _, err := range []error{parses(file), checkToolchain(file)} {
		if err != nil {
			found = append(found, err.Error())
		}
	}
	return found
}

// action finds what looks like a template action that was not executed. Two
// braces are fine where they are none: ${{ }} in a workflow, a composite
// literal in Go, the --format of a container command, the labels of an alert or
// of a legend.
var (
	action       = regexp.MustCompile(`\{\{`)
	goAction     = regexp.MustCompile(`\{\{-?\s*(\.[A-Z]|if |else|end\b|range |with |define |template |/\*)`)
	workflowOnly = regexp.MustCompile(`\$\{\{ [^{}]+ \}\}`)
	alertLabels  = regexp.MustCompile(`\{\{ \$(labels\.\w+|value( \| \w+)?) \}\}`)
	legendLabels = regexp.MustCompile(`"legendFormat": "[^"]*"`)
	formatOption = regexp.MustCompile(`(--format|-f)[ =]['"]?\{\{[^{}]+\}\}`)
)

func lineProblems(kind, line string) []string {
	var found []string
	if strings.Contains(line, "<no value>") {
		found = append(found, "holds <no value>")
	}
	if strings.Contains(line, "\r") {
		found = append(found, "holds a carriage return")
	}
	if strings.TrimRight(line, " \t") != line {
		found = append(found, "ends in white space")
	}
	unexecuted := action
	switch {
	case kind == ".go":
		unexecuted = goAction
	case strings.HasPrefix(kind, "workflow"):
		line = workflowOnly.ReplaceAllString(line, "")
	case kind == ".yaml":
		line = alertLabels.ReplaceAllString(line, "")
	case kind == ".json":
		line = legendLabels.ReplaceAllString(line, "")
	default:
		line = formatOption.ReplaceAllString(line, "")
	}
	if unexecuted.MatchString(line) {
		found = append(found, "holds a template action")
	}
	return found
}

// checksum is the form of a line of go.sum.
var checksum = regexp.MustCompile(`^\S+ v\S+ h1:[0-9A-Za-z+/]{43}=$`)

// parses reports whether the content of file is what its name says.
func parses(file generator.File) error {
	switch kindOf(file.Path) {
	case ".go":
		formatted, err := format.Source(file.Content, format.Options{LangVersion: "go" + pinnedGo()})
		if err == nil && !bytes.Equal(formatted, file.Content) {
			err = fmt.Errorf("gofumpt would change it")
		}
		return err
	case ".json":
		var value any
		return json.Unmarshal(file.Content, &value)
	case gitlabPipeline:
		return pipelines.CheckGitLab(file.Content)
	case "workflow.yml":
		return pipelines.CheckGitHub(file.Path, file.Content)
	case ".yaml", ".yml", "project.yaml":
		var value yaml.Node
		return yaml.Unmarshal(file.Content, &value)
	case "go.sum":
		for line := range strings.Lines(string(file.Content)) {
			if !checksum.MatchString(strings.TrimSuffix(line, "\n")) {
				return fmt.Errorf("%q is not a checksum", line)
			}
		}
	}
	return nil
}

package golden

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

// longestAgents is how many lines AGENTS.md of a service has at most.
const longestAgents = 120

var (
	inlineCode  = regexp.MustCompile("`([^`\n]+)`")
	makeCommand = regexp.MustCompile(`\bmake (?:-C \S+ )?([a-z][a-z-]*)`)
	makeTarget  = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
	// pathForm matches what is a path of the tree and nothing else: a name with an
	// extension or a directory of it. Names alone are those of the same directory
	// as the path before them.
	pathForm = regexp.MustCompile(`^(cmd|internal|ops|deploy|docs|generator|golden|templates|examples)/[\w./-]+$|^(Dockerfile|Makefile|README\.md|AGENTS\.md|compose[\w.]*\.yaml|\.env\.example|\.dockerignore)$`)
)

// checkDocuments holds the paths and make targets that the documents of a
// service name to its tree.
func checkDocuments(files []generator.File) (problems []string) {
	exists := map[string]bool{}
	content := map[string]string{}
	for _, file := range files {
		content[file.Path] = string(file.Content)
		for name := file.Path; name != "."; name = path.Dir(name) {
			exists[name] = true
		}
	}
	targets := targetsOf(content["Makefile"])
	for _, document := range []string{"README.md", "AGENTS.md", "CLAUDE.md"} {
		text := content[document]
		if text == "" {
			problems = append(problems, document+" is missing")
		}
		for _, problem := range namedIn(text, func(name string) bool { return exists[name] || strings.HasPrefix(name, "internal/thing") }, targets) {
			problems = append(problems, document+" "+problem)
		}
	}
	if lines := strings.Count(content["AGENTS.md"], "\n"); lines > longestAgents {
		problems = append(problems, "AGENTS.md is too long")
	}
	return problems
}

func targetsOf(makefile string) (targets []string) {
	for _, match := range makeTarget.FindAllStringSubmatch(makefile, -1) {
		targets = append(targets, match[1])
	}
	return targets
}

// namedIn returns the paths and make targets that a text names and that do not
// exist.
func namedIn(text string, exists func(name string) bool, targets []string) (problems []string) {
	for _, match := range inlineCode.FindAllStringSubmatch(text, -1) {
		name := strings.TrimSuffix(match[1], "/")
		if pathForm.MatchString(name) && !exists(name) {
			problems = append(problems, "names "+name+", which does not exist")
		}
	}
	for _, match := range makeCommand.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(targets, match[1]) && strings.Contains(text, "`make "+match[1]) {
			problems = append(problems, "names make "+match[1]+", which does not exist")
		}
	}
	return problems
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, variant := range Variants() {
		for _, problem := range checkDocuments(project(t, variant)) {
			t.Errorf("%s: %s", variant, problem)
		}
	}
}

// TestDocumentsOfChassis holds the documents of this repository to its tree.
func TestDocumentsOfChassis(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range []string{"README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join("..", document))
		if err != nil {
			t.Fatal(err)
		}
		exists := func(name string) bool { // here, or in a rendered service
			if name == "cmd/NAME" {
				return true
			}
			_, here := os.Stat(filepath.Join("..", name))
			_, rendered := os.Stat(filepath.Join("../examples/orders", name))
			return here == nil || rendered == nil
		}
		for _, problem := range namedIn(string(text), exists, targetsOf(string(makefile))) {
			t.Errorf("%s %s", document, problem)
		}
	}
}

// TestNamedIn holds that made-up names are found.
func TestNamedIn(t *testing.T) {
	t.Parallel()
	exists := func(name string) bool { return name == "internal/web" }
	got := namedIn("`internal/web`, `internal/webb/x.go` and `make tset`; `make test`", exists, []string{"test"})
	if len(got) != 2 || !strings.Contains(got[0], "internal/webb/x.go") || !strings.Contains(got[1], "make tset") {
		t.Errorf("got %q", got)
	}
}

package golden

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

// longestAgents is how many lines AGENTS.md of a service has at most.
const longestAgents = 120

// ofTheOwner is what the documents of a service name and its owner writes.
var ofTheOwner = []string{"prometheus.yml"}

// checkDocuments holds what the documents of a service name to its tree.
func checkDocuments(files []generator.File) (problems []string) {
	content := map[string]string{}
	for _, file := range files {
		content[file.Path] = string(file.Content)
	}
	known := namesOf(content)
	rendered := known.exists
	known.exists = func(name string) bool {
		return rendered(name) || slices.Contains(ofTheOwner, name) || strings.HasPrefix(name, "internal/thing")
	}
	for _, document := range []string{"README.md", "AGENTS.md", "CLAUDE.md"} {
		if content[document] == "" {
			problems = append(problems, document+" is missing")
		}
		for _, name := range known.missing(content[document]) {
			problems = append(problems, document+" names "+name+", which does not exist")
		}
	}
	if lines := strings.Count(content["AGENTS.md"], "\n"); lines > longestAgents {
		problems = append(problems, "AGENTS.md is too long")
	}
	return problems
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, variant := range append(Variants(), ResourceVariants()...) {
		for _, problem := range checkDocuments(project(t, variant)) {
			t.Errorf("%s: %s", variant, problem)
		}
	}
}

// ofWalkthrough matches what only the services of the walkthroughs have.
var ofWalkthrough = regexp.MustCompile(`^internal/((storage|transport|telemetry|watch)/|api/orders\.go$)`)

// TestDocumentsOfChassis holds the documents of this repository to its tree and
// to that of a rendered service, which they describe as well.
func TestDocumentsOfChassis(t *testing.T) {
	t.Parallel()
	here, service := treeOf(t, ".."), namesOf(treeOf(t, "../examples/orders"))
	known := namesOf(here)
	maps.Copy(known.tests, service.tests)
	for _, name := range submatches(testFunction, here["golden/testdata/corpus/parts/order.txtar"]) {
		known.tests[name] = true // of the service in the walkthrough
	}
	known.variables = nil
	for _, root := range []string{
		"../examples/orders", "../examples/parcels",
		"testdata/postgres_redis_distroless_caddy_tracing_kubernetes_github", "testdata/postgres_redis_distroless_caddy_jwt_kubernetes_github",
	} {
		rendered := namesOf(treeOf(t, root))
		known.targets = append(known.targets, rendered.targets...)
		known.variables = append(known.variables, rendered.variables...)
	}
	ours := known.exists
	known.exists = func(name string) bool {
		// Files that newer templates or an owner move in a transcript, or that
		// only an owner has.
		moved := []string{"docs/AGENTS.md", "docs/news.md", "internal/web/version_tag.go", "deploy/app.yaml", "renovate.json"}
		command := strings.NewReplacer("cmd/NAME", "cmd/orders", "cmd/vault", "cmd/orders")
		return ours(name) || service.exists(command.Replace(name)) || slices.Contains(moved, name) ||
			ofWalkthrough.MatchString(name)
	}
	for _, document := range []string{"README.md", "CONTRIBUTING.md"} {
		for _, name := range known.missing(here[document]) {
			t.Errorf("%s names %s, which does not exist", document, name)
		}
	}
}

// treeOf returns the files of a tree whose names or contents documents name.
func treeOf(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); base == ".git" || base == ".cache" || base == "released" {
				return filepath.SkipDir
			}
			return nil
		}
		content, err := os.ReadFile(name)
		relative, _ := filepath.Rel(root, name)
		files[filepath.ToSlash(relative)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestMissingNames plants an error of each kind beside its nearest neighbour
// that is right.
func TestMissingNames(t *testing.T) {
	t.Parallel()
	known := namesOf(map[string]string{
		"Makefile":               "test: ## run\n\ttrue\naudit:\n",
		".env.example":           "APP_PORT=1\nAPP_LOG_LEVEL=info\nAPP_LOG_FORMAT=json\nAPP_CACHE_TTL=1\nRUN_DB_MIGRATIONS=false\n",
		"go.mod":                 "module x\n",
		"internal/web/a.go":      "package web\n",
		"internal/web/a_test.go": "package web\n\nfunc TestIfMatch(t *testing.T) {}\n",
	})
	fence := func(line string) string { return "```sh\n" + line + "\n```\n" }
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"`internal/web`, `internal/web/`, `internal/web/a.go`, `go.mod`, `Makefile`", ""},
		{"`internal/webb/a.go`", "internal/webb/a.go"},
		{"`internal/web/b.go`, `internal/webb/`", "internal/web/b.go internal/webb"},
		{"`http.Header`, `a.b`, `1.5`, `example.com/x`, `{\"a\",\"b\"}`", ""},

		{"`internal/web/a.go`, `a_test.go`", ""},
		{"`internal/web`: `a.go`", ""},
		{"`internal/web/a.go`, `b_test.go`", "b_test.go"},
		{"in `internal/web/a.go`\nin `a_test.go`", "a_test.go"}, // of another line
		{"`package.json`, `Dockerfile`", "package.json Dockerfile"},

		{"`TestIfMatch`", ""},
		{"`TestIfMatches` or `TestIf`", "TestIfMatches TestIf"},
		{fence("go test ./internal/web -run '^TestIfMatch$' -v"), ""},
		{fence("go test ./internal/web -run '^TestIfNone$' -v"), "TestIfNone"},

		{"`APP_PORT`, `RUN_DB_MIGRATIONS`, `APP_…`, `APP_LOG_*`", ""},
		{"`APP_PROT`, `APP_LOGS_*`", "APP_PROT APP_LOGS_*"},
		{"`APP_LOG_LEVEL`, `_FORMAT`", ""},
		{"`APP_LOG_LEVEL`, `_FORM`, `_TTL`", "APP_LOG_LEVEL … _FORM APP_LOG_LEVEL … _TTL"},
		{"`APP_REPLICAS=3 x`", "APP_REPLICAS"},
		{fence("APP_PROT=1 x"), "APP_PROT"},

		{"[a](internal/web/a.go), [b](https://example.com/x), [c](#the-end-of-it)\n\n## The end, of it\n", ""},
		{"[a](internal/web/b.go)", "internal/web/b.go"},
		{"[a](https:example.com) [b](http://example.com) [c](#nowhere)", "https:example.com http://example.com #nowhere"},
		{"`[a](b)`", ""},

		{fence("go test ./internal/web/... ./internal/web"), ""},
		{fence("go test ./internal/wbe"), "internal/wbe"},
		{fence("cat internal/web/b.go"), "internal/web/b.go"},

		{"`make test`, `make -C orders test`, `make test audit NAME=x`, make it so", ""},
		{"`make tset`", "make tset"},
		{"`make test adit`", "make adit"},
		{"`make -C orders test adit`", "make adit"},
		{fence("A=b make test adit   # both; make haste"), "make adit"},
		{fence("make test && make adit &"), "make adit"},
		{fence("make            # lists the targets"), ""},
	} {
		if got := strings.Join(known.missing(test.text), " "); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

package golden

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/chassis-go/chassis/templates"
)

// wiring matches the only templates, by their path in the rendered service,
// that may ask what the variant is. Everything else varies by whole files, but
// for what it says about each resource: a range over resources is no question.
var wiring = regexp.MustCompile(`^(api/openapi\.yaml|cmd/__name__/\w+\.go|internal/config/(config|config_test|check|cache|cache_test|database)\.go|internal/web/((problem|problemtypes|storeproblem|router|context|metrics|server)(_test)?|webtest/(contract|webtest))\.go|client/overlay\.yaml|internal/(postgres/pool|sqlite/sqlite|redis/redis)\.go|internal/\w+/refused\.go|internal/api/routes\.go|go\.mod|Dockerfile|` +
	`compose(\.\w+)?\.yaml|deploy/kubernetes/.+/(kustomization|settings|networkpolicy)\.yaml|ops/deploy-kubernetes\.sh|\.env\.example|ops/prometheus/alerts\.yaml|ops/grafana/dashboard\.json|Makefile|README\.md|AGENTS\.md|\.github/.+\.yml|\.gitlab-ci\.yml)$`)

// sources returns the content of every file below the overlay directories, by its
// path among the templates.
func sources(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(templates.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Dir(name) == "." {
			return err
		}
		if !entry.Type().IsRegular() {
			t.Errorf("%s is not a regular file", name)
		}
		content, err := fs.ReadFile(templates.FS, name)
		found[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// targetOf strips the overlay directory and the suffix off a template's path.
func targetOf(name string) string {
	depth := 1
	if !slices.Contains([]string{"base", "redis", "remote"}, strings.Split(name, "/")[0]) {
		depth = 2
	}
	return strings.TrimSuffix(special.ReplaceAllString(strings.Join(strings.Split(name, "/")[depth:], "/"), ""), ".tmpl")
}

// special matches the directories of an overlay that are about resources.
var special = regexp.MustCompile(`^(resource(/with-[a-z]+)?|with-[a-z]+|without-resources|migration/(create|add|drop))/`)

// aboutResource matches the templates that are about one resource: all fields
// of one are alike for them, whatever the variant is.
var aboutResource = regexp.MustCompile(`^partials/|^([a-z]+/){1,2}(resource|migration)/`)

func TestConditionsOnlyInWiring(t *testing.T) {
	t.Parallel()
	for name, source := range sources(t) {
		if path.Ext(name) != ".tmpl" || aboutResource.MatchString(name) {
			continue
		}
		depth := conditionDepth(parseTemplate(t, name, source))
		if depth > 0 && !wiring.MatchString(targetOf(name)) {
			t.Errorf("%s asks what the variant is: only wiring may, others vary by whole files", name)
		}
		if depth > 1 {
			t.Errorf("%s nests conditions", name)
		}
	}
}

// TestTemplatesOfResources: what is about one resource goes through its fields
// and tells their types apart, no more. It does not ask what the variant is.
func TestTemplatesOfResources(t *testing.T) {
	t.Parallel()
	for name, source := range sources(t) {
		if path.Ext(name) != ".tmpl" || !aboutResource.MatchString(name) {
			continue
		}
		if asked := asksVariant.FindString(source); asked != "" {
			t.Errorf("%s asks for %s: what is about one resource is the same in every variant", name, asked)
		}
		if depth := conditionDepth(parseTemplate(t, name, source)); depth > 2 {
			t.Errorf("%s nests conditions within a range", name)
		}
	}
}

// asksVariant matches the fields that say what a variant has.
var asksVariant = regexp.MustCompile(`\.(SQLite|Postgres|HasDatabase|BothDatabases|Redis|JWT|Tracing|Secrets|Distroless|Debian|Caddy|GitHub|GitLab)\b`)

// parseTemplate returns the root of a template, whichever functions it calls:
// that of all its definitions if it is a partial. No other has definitions, as
// these are everybody's.
func parseTemplate(t *testing.T, name, source string) *parse.ListNode {
	t.Helper()
	tree, defined := parse.New(name), map[string]*parse.Tree{}
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(source, "", "", defined); err != nil {
		t.Fatal(err)
	}
	for definition, body := range defined {
		if definition == name {
			continue
		}
		if !strings.HasPrefix(name, "partials/") {
			t.Errorf("%s defines %s, which belongs into partials", name, definition)
		}
		tree.Root.Nodes = append(tree.Root.Nodes, body.Root)
	}
	return tree.Root
}

// conditionDepth returns how deeply conditions and loops are nested in node.
// A chain of else-ifs is one condition, a range over the resources is none.
func conditionDepth(node parse.Node) int {
	depth := func(branch parse.BranchNode) int {
		deepest := 1 + conditionDepth(branch.List)
		if branch.ElseList == nil {
			return deepest
		}
		if len(branch.ElseList.Nodes) == 1 && branch.ElseList.Nodes[0].Type() == parse.NodeIf {
			return max(deepest, conditionDepth(branch.ElseList))
		}
		return max(deepest, 1+conditionDepth(branch.ElseList))
	}
	switch node := node.(type) {
	case *parse.IfNode:
		return depth(node.BranchNode)
	case *parse.WithNode:
		return depth(node.BranchNode)
	case *parse.RangeNode:
		if pipe := node.Pipe.String(); node.ElseList == nil && (strings.HasSuffix(pipe, "Resources") || strings.HasSuffix(pipe, ".ByNeed")) {
			return conditionDepth(node.List)
		}
		return depth(node.BranchNode)
	case *parse.ListNode:
		deepest := 0
		for _, child := range node.Nodes {
			deepest = max(deepest, conditionDepth(child))
		}
		return deepest
	}
	return 0
}

func TestConditionDepth(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		`plain {{.Name}}`:                                         0,
		`{{if .A}}x{{end}}{{if .B}}y{{end}}`:                      1,
		`{{if .A}}x{{else}}y{{end}}`:                              1,
		`{{if .A}}x{{else if .B}}y{{else}}z{{end}}`:               1,
		`{{if .A}}x{{else if .B}}{{if .C}}y{{end}}{{end}}`:        2,
		`{{if .A}}{{if .B}}x{{end}}{{end}}`:                       2,
		`{{if .A}}x{{else}}{{range .B}}y{{end}}{{end}}`:           2,
		`{{with .A}}{{if .B}}{{if .C}}{{end}}{{end}}{{end}}`:      3,
		`{{range .Resources}}x{{end}}`:                            0,
		`{{range $i, $r := $.Resources}}{{if $i}}x{{end}}{{end}}`: 1,
		`{{range .Resources}}x{{else}}y{{end}}`:                   1,
	} {
		if got := conditionDepth(parseTemplate(t, source, source)); got != want {
			t.Errorf("%s: got depth %d, want %d", source, got, want)
		}
	}
}

// TestTemplateNames holds names against what go:embed and the go command make
// of them: a directory with a go.mod is left out, and Go files would be built.
func TestTemplateNames(t *testing.T) {
	t.Parallel()
	for name, source := range sources(t) {
		base := path.Base(name)
		if path.Ext(base) == ".go" || base == "go.mod" {
			t.Errorf("%s: wants the suffix .tmpl", name)
		}
		if path.Ext(base) != ".tmpl" && strings.Contains(source, "{{.") {
			t.Errorf("%s: holds an action, but has no suffix .tmpl", name)
		}
	}
}

// TestPinsOnlyInPins: digests and the names of images stand in pins.env alone.
// Modules have versions of their own, which may be that of a tool.
func TestPinsOnlyInPins(t *testing.T) {
	t.Parallel()
	digest := regexp.MustCompile(`@sha256:[0-9a-f]{8}`)
	references := pinnedReferences(t)
	for name, source := range sources(t) {
		if match := digest.FindString(source); match != "" {
			t.Errorf("%s: holds the digest %s…, which belongs in pins.env", name, match)
		}
		for _, reference := range references {
			if strings.Contains(source, reference) && !strings.HasPrefix(name, "modules/") {
				t.Errorf("%s: holds %s, which belongs in pins.env", name, reference)
			}
		}
	}
}

// pinnedReferences returns the images of pins.env without their digests, and
// the versions of packages.
func pinnedReferences(t *testing.T) []string {
	t.Helper()
	pins, err := templates.FS.ReadFile("pins.env")
	if err != nil {
		t.Fatal(err)
	}
	var references []string
	for line := range strings.Lines(string(pins)) {
		key, value, found := strings.Cut(strings.TrimSpace(line), "=")
		if !found || strings.HasPrefix(key, "#") || key == "GO_VERSION" {
			continue
		}
		reference, _, _ := strings.Cut(value, "@")
		references = append(references, reference)
	}
	if len(references) < 5 {
		t.Fatalf("pins.env has only %q", references)
	}
	return references
}

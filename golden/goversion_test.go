package golden

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/templates"
)

// goVersion finds the places where a rendered file names a version of Go.
var goVersion = regexp.MustCompile(`(?m)(?:^go |\bgolang:|\bgo-version:? ["']?|\bGO_VERSION[:=] ?["']?|\bGo )(\d+\.\d+)`)

// goVersionsIn returns the versions of Go that file names, each once.
func goVersionsIn(file generator.File) []string {
	var versions []string
	for _, match := range goVersion.FindAllSubmatch(file.Content, -1) {
		versions = append(versions, string(match[1]))
	}
	slices.Sort(versions)
	return slices.Compact(versions)
}

// checkGoVersions demands that all files which name a version of Go name the
// same one, and that go.mod and Dockerfile do name it.
func checkGoVersions(t testing.TB, versions map[string][]string) {
	t.Helper()
	module := versions["go.mod"]
	if len(module) != 1 || len(versions["Dockerfile"]) == 0 {
		t.Errorf("go.mod names Go %q, Dockerfile %q, want one version", module, versions["Dockerfile"])
	}
	for name, named := range versions {
		if len(named) > 0 && !slices.Equal(named, module) {
			t.Errorf("%s names Go %q, go.mod %q", name, named, module)
		}
	}
}

// pinnedGo returns GO_VERSION of pins.env, such as 1.26.
var pinnedGo = sync.OnceValue(func() string {
	pins, err := templates.FS.ReadFile("pins.env")
	if err != nil {
		panic(err)
	}
	_, rest, _ := bytes.Cut(pins, []byte("\nGO_VERSION="))
	version, _, _ := bytes.Cut(rest, []byte("\n"))
	return string(version)
})

// checkToolchain reports where file picks a toolchain other than the newest
// patch of GO_VERSION. go.mod picks none: it names the oldest patch, so that
// any of them builds the service without a download.
func checkToolchain(file generator.File) error {
	for _, image := range golangImage.FindAllSubmatch(file.Content, -1) {
		if version, _, _ := strings.Cut(string(image[1]), "-"); version != pinnedGo() {
			return fmt.Errorf("golang:%s is not an image of the newest patch of Go %s", image[1], pinnedGo())
		}
	}
	switch {
	case path.Base(file.Path) == "go.mod":
		return checkGoMod(file)
	case kindOf(file.Path) == "workflow.yml":
		return checkSetupGo(file)
	}
	return nil
}

// golangImage finds the tags of Go's images.
var golangImage = regexp.MustCompile(`\bgolang:([\w.-]+)`)

// checkGoMod reports a go.mod that is not buildable by every patch.
func checkGoMod(file generator.File) error {
	module, err := modfile.Parse(file.Path, file.Content, nil)
	if err != nil {
		return err
	}
	if module.Go == nil || module.Go.Version != pinnedGo()+".0" {
		return fmt.Errorf("the go line is %+v, want go %s.0", module.Go, pinnedGo())
	}
	if module.Toolchain != nil {
		return fmt.Errorf("toolchain %s would be downloaded", module.Toolchain.Name)
	}
	return nil
}

// checkSetupGo reports steps of a workflow that install another Go than the
// newest patch of GO_VERSION. A job that installs chassis takes the newest Go
// of all: the newest chassis may need it, and a service does not choose it.
func checkSetupGo(file generator.File) error {
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses, Run string
				With      map[string]any
			}
		}
	}
	if err := yaml.Unmarshal(file.Content, &workflow); err != nil {
		return err
	}
	for name, job := range workflow.Jobs {
		want := pinnedGo()
		for _, step := range job.Steps {
			if strings.HasPrefix(step.Run, "go install github.com/chassis-go/chassis/") {
				want = "stable"
			}
		}
		for _, step := range job.Steps {
			if !strings.HasPrefix(step.Uses, "actions/setup-go@") {
				continue
			}
			if step.With["go-version"] != want || step.With["check-latest"] != true || step.With["go-version-file"] != nil {
				return fmt.Errorf("job %s sets up Go with %v, want go-version %q and check-latest", name, step.With, want)
			}
		}
	}
	return nil
}

func TestCheckToolchain(t *testing.T) {
	t.Parallel()
	const workflow = ".github/workflows/ci.yml"
	setup := func(with, run string) string {
		return "jobs: {a: {steps: [{uses: actions/setup-go@v6, with: {" + with + "}}, {run: " + run + "}]}}\n"
	}
	for _, test := range []struct{ path, content, want string }{
		{"go.mod", "module a\n\ngo 1.26.0\n", ""},
		{"go.mod", "module a\n\ngo 1.26.9\n", "the go line"},
		{"go.mod", "module a\n\ngo 1.26\n", "the go line"},
		{"go.mod", "module a\n", "the go line"},
		{"go.mod", "module a\n\ngo 1.26.0\n\ntoolchain go1.26.9\n", "downloaded"},
		{"Dockerfile", "FROM golang:1.26-trixie@sha256:0\n", ""},
		{"Dockerfile", "FROM golang:1.26.9-trixie@sha256:0\n", "golang:1.26.9-trixie"},
		{"Dockerfile", "FROM golang:1.25-trixie\n", "golang:1.25-trixie"},
		{".gitlab-ci.yml", "image: golang:1.26.0\n", "golang:1.26.0"},
		{".gitlab-ci.yml", "image: golang:latest\n", "golang:latest"},
		{workflow, setup(`go-version: "1.26", check-latest: true`, "make test"), ""},
		{workflow, setup(`go-version: 1.26, check-latest: true`, "make test"), "want go-version"}, // a number
		{workflow, setup(`go-version: "1.26"`, "make test"), "check-latest"},
		{workflow, setup(`go-version: "1.26.0", check-latest: true`, "make test"), "want go-version"},
		{workflow, setup(`go-version: stable, check-latest: true`, "make test"), "want go-version"},
		{workflow, setup(`go-version-file: go.mod, check-latest: true`, "make test"), "want go-version"},
		{workflow, setup(`go-version: "1.26", go-version-file: go.mod, check-latest: true`, "make test"), "want go-version"},
		{workflow, setup(`go-version: stable, check-latest: true`, "go install github.com/chassis-go/chassis/cmd/chassis@latest"), ""},
		{workflow, setup(`go-version: stable`, "go install github.com/chassis-go/chassis/cmd/chassis@latest"), "check-latest"},
	} {
		err := checkToolchain(generator.File{Path: test.path, Content: []byte(test.content)})
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: got %v, want %q", test.path, test.content, err, test.want)
		}
	}
}

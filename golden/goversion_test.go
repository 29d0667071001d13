package golden

import (
	"regexp"
	"slices"
	"testing"

	"github.com/chassis-go/chassis/generator"
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

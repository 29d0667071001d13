package golden

import (
	"regexp"
	"testing"

	"github.com/chassis-go/chassis/generator"
)

// goVersion finds the places where a rendered file names a version of Go.
var goVersion = regexp.MustCompile(`(?m)(?:^go |\bgolang:|\bgo-version:? ["']?|\bGO_VERSION[:=] ?["']?|\bGo )(\d+\.\d+)`)

// checkGoVersion holds all places that name a version of Go against go.mod.
func checkGoVersion(t testing.TB, files []generator.File) {
	t.Helper()
	found := map[string]string{}
	for _, file := range files {
		for _, match := range goVersion.FindAllSubmatch(file.Content, -1) {
			version := string(match[1])
			if other, known := found[file.Path]; known && other != version {
				t.Errorf("%s names Go %s and Go %s", file.Path, other, version)
			}
			found[file.Path] = version
		}
	}
	for _, name := range []string{"go.mod", "Dockerfile"} {
		if found[name] == "" {
			t.Errorf("%s names no version of Go", name)
		}
	}
	for name, version := range found {
		if version != found["go.mod"] {
			t.Errorf("%s names Go %s, go.mod %s", name, version, found["go.mod"])
		}
	}
}

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/mod/semver"
)

// linked returns the modules that the binary may be built of, each with the
// oldest version that has no advisory as of 2026-11; empty where no advisory
// is known. Whoever adds a module looks it up in the Go vulnerability database
// first. `make audit` asks that database about every module.
func linked() map[string]string {
	return map[string]string{
		"dario.cat/mergo":                      "",
		"github.com/AlecAivazis/survey/v2":     "",
		"github.com/BurntSushi/toml":           "",
		"github.com/Masterminds/goutils":       "v1.1.1",
		"github.com/Masterminds/semver/v3":     "",
		"github.com/Masterminds/sprig/v3":      "",
		"github.com/aymanbagabas/go-udiff":     "",
		"github.com/bmatcuk/doublestar/v4":     "",
		"github.com/google/uuid":               "",
		"github.com/huandu/xstrings":           "",
		"github.com/inconshreveable/mousetrap": "",
		"github.com/kballard/go-shellquote":    "",
		"github.com/klauspost/compress":        "",
		"github.com/mattn/go-colorable":        "",
		"github.com/mattn/go-isatty":           "",
		"github.com/mgutz/ansi":                "",
		"github.com/mitchellh/copystructure":   "",
		"github.com/mitchellh/reflectwalk":     "",
		"github.com/shopspring/decimal":        "",
		"github.com/spf13/cast":                "",
		"github.com/spf13/cobra":               "",
		"github.com/spf13/pflag":               "",
		"go.yaml.in/yaml/v3":                   "",
		"golang.org/x/crypto":                  "v0.45.0", // sprig links bcrypt and scrypt; the advisories are about ssh
		"golang.org/x/mod":                     "",
		"golang.org/x/sys":                     "v0.1.0",
		"golang.org/x/term":                    "",
		"golang.org/x/text":                    "v0.3.8",
		"golang.org/x/tools":                   "",
	}
}

// TestLinkedModules holds the modules of the binary, on every platform,
// against the list: none that is not on it, none older than it says.
func TestLinkedModules(t *testing.T) {
	t.Parallel()
	unused := linked()
	for _, platform := range []string{"linux", "darwin", "windows"} {
		for path, version := range modulesOn(t, platform) {
			oldest, listed := linked()[path]
			switch {
			case !listed:
				t.Errorf("%s: the binary holds %s %s, which is not on the list", platform, path, version)
			case oldest != "" && semver.Compare(version, oldest) < 0:
				t.Errorf("%s: the binary holds %s %s, which has a known advisory; %s has none", platform, path, version, oldest)
			}
			delete(unused, path)
		}
	}
	for path := range unused {
		t.Errorf("%s is on the list, and no binary holds it", path)
	}
}

// modulesOn returns the versions of the modules that the binary for a platform
// is built of, by path.
func modulesOn(t *testing.T, platform string) map[string]string {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", ".")
	list.Env = append(os.Environ(), "GOOS="+platform)
	output, err := list.Output()
	if err != nil {
		t.Fatalf("%s: %v", list, err)
	}
	modules := map[string]string{}
	for line := range strings.Lines(string(output)) {
		if path, version, found := strings.Cut(strings.TrimSpace(line), " "); found {
			modules[path] = version
		}
	}
	if len(modules) == 0 {
		t.Fatalf("%s lists no module", list)
	}
	return modules
}

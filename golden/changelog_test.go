package golden

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/templates"
)

const changelogFile = "../templates/CHANGELOG.md"

// TestChangelog holds CHANGELOG.md to the changelog as data; -update writes it.
func TestChangelog(t *testing.T) {
	t.Parallel()
	text, err := upgrade.ChangelogMarkdown(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	text = "# Template versions\n\nWhat changed for the owner of a rendered service, newest first. Made from changelog.yaml.\n\n" + text
	if *update {
		if err := os.WriteFile(changelogFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if content, err := os.ReadFile(changelogFile); err != nil || string(content) != text {
		t.Errorf("%s is not what changelog.yaml says (%v): go test ./golden -run '^TestChangelog$' -update", changelogFile, err)
	}
}

// TestChangelogNamesVariables holds that each variable which the newest version
// adds, or gives another default, is one of a service, and that those which it
// removes or renames are not.
func TestChangelogNamesVariables(t *testing.T) {
	t.Parallel()
	known := variablesOfServices(t)
	var releases []struct {
		Changes []struct {
			Variables struct {
				Added, Removed    []string
				Renamed, Defaults map[string]any
			}
		}
	}
	data, err := templates.FS.ReadFile("changelog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &releases); err != nil {
		t.Fatal(err)
	}
	for _, change := range releases[0].Changes {
		there, gone := slices.Clone(change.Variables.Added), slices.Clone(change.Variables.Removed)
		for name := range change.Variables.Defaults {
			there = append(there, name)
		}
		for old := range change.Variables.Renamed {
			gone = append(gone, old)
		}
		for _, name := range there {
			if !known[name] {
				t.Errorf("changelog.yaml names %s, which no service has", name)
			}
		}
		for _, name := range gone {
			if known[name] {
				t.Errorf("changelog.yaml says that %s is gone, and a service has it", name)
			}
		}
	}
}

var variableLine = regexp.MustCompile(`(?m)^#? ?([A-Z][A-Z0-9_]+)=`)

// variablesOfServices returns the variables in .env.example of every variant.
func variablesOfServices(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, variant := range CodeVariants() {
		for _, file := range project(t, variant) {
			if file.Path != ".env.example" {
				continue
			}
			for _, match := range variableLine.FindAllStringSubmatch(string(file.Content), -1) {
				known[match[1]] = true
			}
		}
	}
	return known
}

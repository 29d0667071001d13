package golden

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/templates"
)

// renovateConfig is the part of Renovate's configuration that the README uses.
type renovateConfig struct {
	CustomManagers []struct {
		CustomType             string   `json:"customType"`
		ManagerFilePatterns    []string `json:"managerFilePatterns"`
		MatchStrings           []string `json:"matchStrings"`
		DepNameTemplate        string   `json:"depNameTemplate"`
		PackageNameTemplate    string   `json:"packageNameTemplate"`
		DatasourceTemplate     string   `json:"datasourceTemplate"`
		ExtractVersionTemplate string   `json:"extractVersionTemplate"`
		VersioningTemplate     string   `json:"versioningTemplate"`
	} `json:"customManagers"`
	PackageRules []struct {
		MatchDepNames    []string `json:"matchDepNames"`
		PostUpgradeTasks struct {
			Commands      []string `json:"commands"`
			FileFilters   []string `json:"fileFilters"`
			ExecutionMode string   `json:"executionMode"`
		} `json:"postUpgradeTasks"`
	} `json:"packageRules"`
}

// readRenovateConfig reads the configuration in the README, which must hold
// nothing else than what Renovate knows.
func readRenovateConfig(t *testing.T) renovateConfig {
	t.Helper()
	_, section, found := strings.Cut(readme(t), "### Renovate\n")
	_, block, hasBlock := strings.Cut(section, "```json\n")
	block, _, closed := strings.Cut(block, "```")
	if !found || !hasBlock || !closed {
		t.Fatal("the README has no configuration of Renovate")
	}
	decoder := json.NewDecoder(strings.NewReader(block))
	decoder.DisallowUnknownFields()
	var config renovateConfig
	if err := decoder.Decode(&config); err != nil {
		t.Fatal(err)
	}
	if len(config.CustomManagers) != 1 || len(config.PackageRules) != 1 {
		t.Fatalf("%d managers and %d rules, want one of each", len(config.CustomManagers), len(config.PackageRules))
	}
	manager, rule := config.CustomManagers[0], config.PackageRules[0]
	if manager.CustomType != "regex" || rule.MatchDepNames[0] != manager.DepNameTemplate || rule.PostUpgradeTasks.ExecutionMode != "branch" {
		t.Errorf("%+v and %+v do not belong together", manager, rule)
	}
	return config
}

// TestRenovateExpressions runs the regular expressions of the README's recipe.
// Renovate runs them by RE2, as Go does.
func TestRenovateExpressions(t *testing.T) {
	t.Parallel()
	manager := readRenovateConfig(t).CustomManagers[0]
	pattern, isExpression := strings.CutPrefix(strings.TrimSuffix(manager.ManagerFilePatterns[0], "/"), "/")
	if !isExpression {
		t.Fatalf("%s is not a regular expression", manager.ManagerFilePatterns[0])
	}
	for path, want := range map[string]bool{
		".chassis/project.yaml": true, "services/orders/.chassis/project.yaml": true,
		"x.chassis/project.yaml": false, ".chassis/project.yaml.orig": false,
	} {
		if got := regexp.MustCompile(pattern).MatchString(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	for _, variant := range Variants() {
		for _, file := range project(t, variant) {
			if file.Path != generator.StatePath {
				continue
			}
			matches := regexp.MustCompile(manager.MatchStrings[0]).FindAllSubmatch(file.Content, -1)
			if len(matches) != 1 || string(matches[0][1]) != templates.Version() {
				t.Errorf("%s: the version is found as %q", variant, matches)
			}
		}
	}
	tag := regexp.MustCompile(manager.ExtractVersionTemplate).FindStringSubmatch("templates/v1.2.3")
	if len(tag) != 2 || tag[1] != "1.2.3" {
		t.Errorf("the version of a tag is found as %q", tag)
	}
}

// TestRenovateUpgrades does what Renovate does with the README's recipe: it
// raises the version in a commit's work tree, and runs the commands.
func TestRenovateUpgrades(t *testing.T) {
	slow(t)
	t.Parallel()
	config := readRenovateConfig(t)
	p := newProposal(t, "github", releasedWithScripts(t, "github"))
	dir := p.checkout(t, "main")
	state := filepath.Join(dir, generator.StatePath)
	content, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(config.CustomManagers[0].MatchStrings[0]).FindSubmatch(content)
	raised := bytes.Replace(content, found[0], bytes.Replace(found[0], found[1], []byte(templates.Version()), 1), 1)
	if err := os.WriteFile(state, raised, 0o644); err != nil {
		t.Fatal(err)
	}
	values := strings.NewReplacer("{{{packageFile}}}", generator.StatePath, "{{{packageFileDir}}}", filepath.Dir(generator.StatePath))
	for _, command := range config.PackageRules[0].PostUpgradeTasks.Commands {
		cmd := inShell(dir, values.Replace(command))
		cmd.Env = p.env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	p.checkUpgraded(t, dir)
}

package changelog

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/semver"

	"github.com/chassis-go/chassis/generator"
)

// A Release is what one version of the templates changed.
type Release struct {
	Version string   `yaml:"version"` // semantic version without a leading v
	Changes []Change `yaml:"changes"`
}

// A Change is one entry of the changelog.
type Change struct {
	Text string `yaml:"text"` // for the owner of a service, Markdown, one paragraph

	// When limits the change to services with certain answers: for each key
	// of [generator.Questions] one of the values must be (among) the answer.
	When map[string][]string `yaml:"when"`

	Variables Variables `yaml:"variables"`
	Commands  []string  `yaml:"commands"` // to run before the service is deployed
	Deploy    []string  `yaml:"deploy"`   // what else to do before that, a sentence each
	Code      []Code    `yaml:"code"`     // what to change by hand in code of the owner's own
}

// Variables are the environment variables that a change concerns.
type Variables struct {
	Added    []string           `yaml:"added"`
	Removed  []string           `yaml:"removed"`
	Renamed  map[string]string  `yaml:"renamed"`  // the old name to the new one
	Defaults map[string]Default `yaml:"defaults"` // by name
}

// A Default is the default of a variable, before and after a change.
type Default struct {
	Was string `yaml:"was"`
	Is  string `yaml:"is"`
}

// Code is code that has to change where an owner uses it.
type Code struct {
	Uses   []string `yaml:"uses"`   // texts in Go files, such as note.ErrNotFound
	Change string   `yaml:"change"` // what to do, a sentence
}

// Parse reads a changelog: releases in YAML, the newest first. It is strict: an
// unknown key, a bad version, or an answer that no question has is an error.
func Parse(data []byte) ([]Release, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var releases []Release
	if err := decoder.Decode(&releases); err != nil && err != io.EOF {
		return nil, err
	}
	for i, release := range releases {
		if !semver.IsValid("v" + release.Version) {
			return nil, fmt.Errorf("%q is not a version", release.Version)
		}
		if i > 0 && compare(releases[i-1].Version, release.Version) <= 0 {
			return nil, fmt.Errorf("%s follows %s, which is not newer", release.Version, releases[i-1].Version)
		}
		for _, change := range release.Changes {
			if err := change.check(); err != nil {
				return nil, fmt.Errorf("%s: %w", release.Version, err)
			}
		}
	}
	return releases, nil
}

// check reports what no decoder sees.
func (c Change) check() error {
	if strings.TrimSpace(c.Text) == "" || strings.Contains(strings.TrimSpace(c.Text), "\n") {
		return fmt.Errorf("the text %q is not one paragraph", c.Text)
	}
	for key, values := range c.When {
		questions := generator.Questions()
		at := slices.IndexFunc(questions, func(q generator.Question) bool { return q.Key == key })
		if at < 0 || questions[at].Kind == generator.Text || questions[at].Kind == generator.Specs {
			return fmt.Errorf("when: %q is no axis", key)
		}
		for _, value := range values {
			if problem := questions[at].Check(value); problem != nil {
				return fmt.Errorf("when: %s", problem)
			}
		}
	}
	return nil
}

// Between returns the releases newer than from and not newer than to, with
// those of their changes that concern a service with these answers.
func Between(releases []Release, from, to string, answers generator.Spec) []Release {
	var between []Release
	for _, release := range releases {
		if compare(release.Version, from) <= 0 || compare(release.Version, to) > 0 {
			continue
		}
		release.Changes = slices.DeleteFunc(slices.Clone(release.Changes), func(c Change) bool { return !c.concerns(answers) })
		between = append(between, release)
	}
	return between
}

// concerns reports whether a change applies to a service with these answers.
func (c Change) concerns(answers generator.Spec) bool {
	given := answers.Answers()
	for key, values := range c.When {
		answer := strings.Split(given[key], ",")
		if !slices.ContainsFunc(values, func(value string) bool { return slices.Contains(answer, value) }) {
			return false
		}
	}
	return true
}

func compare(a, b string) int { return semver.Compare("v"+a, "v"+b) }

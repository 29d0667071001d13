package changelog

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// A Step is something to do before an upgraded service is deployed.
type Step struct {
	Version string   `json:"version"` // of the templates that made it necessary
	Kind    Kind     `json:"kind"`
	Text    string   `json:"text"`  // what to do, a sentence or a command
	Files   []string `json:"files"` // of the service that mention it, by path
}

// Kind is the kind of a [Step].
type Kind string

// The kinds of steps.
const (
	Variable Kind = "variable" // a variable was removed or renamed, or has another default
	Command  Kind = "command"  // run Text
	Manual   Kind = "manual"   // do what Text says
	CodeUse  Kind = "code"     // code of the owner's uses what changed
)

// Mentions are the places of a service that mention texts of a changelog.
type Mentions struct {
	Files    map[string][]string // paths by text
	Complete bool                // every file was looked at
}

// Texts returns what to look for in the files of a service: the names of
// variables, and what Go code uses. Each is an identifier or a qualified one.
func Texts(releases []Release) []string {
	var texts []string
	for _, release := range releases {
		for _, change := range release.Changes {
			texts = append(texts, change.Variables.Removed...)
			texts = slices.AppendSeq(texts, maps.Keys(change.Variables.Renamed))
			texts = slices.AppendSeq(texts, maps.Keys(change.Variables.Defaults))
			for _, code := range change.Code {
				texts = append(texts, code.Uses...)
			}
		}
	}
	return sorted(texts)
}

// Steps returns what to do before the service is deployed, the oldest release
// first. A change of code is left out where the service does not use it.
// Variables always count, since they may be set outside of its files.
func Steps(releases []Release, mentions Mentions) []Step {
	steps := []Step{}
	for _, release := range slices.Backward(releases) {
		for _, change := range release.Changes {
			for _, step := range change.steps(mentions) {
				step.Version = release.Version
				steps = append(steps, step)
			}
		}
	}
	return steps
}

// steps returns the steps of one change.
func (c Change) steps(mentions Mentions) []Step {
	steps := c.Variables.steps(mentions)
	for _, text := range c.Deploy {
		steps = append(steps, Step{Kind: Manual, Text: text, Files: []string{}})
	}
	for _, code := range c.Code {
		files := code.files(mentions)
		if len(files) > 0 || !mentions.Complete {
			steps = append(steps, Step{Kind: CodeUse, Text: code.Change, Files: files})
		}
	}
	for _, command := range c.Commands {
		steps = append(steps, Step{Kind: Command, Text: command, Files: []string{}})
	}
	return steps
}

// steps returns the steps for variables that are not what they were.
func (v Variables) steps(mentions Mentions) []Step {
	var steps []Step
	add := func(name, format string, args ...any) {
		steps = append(steps, Step{Kind: Variable, Text: fmt.Sprintf(format, args...), Files: sorted(mentions.Files[name])})
	}
	for _, name := range v.Removed {
		add(name, "%s is gone: unset it", name)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Renamed)) {
		add(name, "%s is called %s now", name, v.Renamed[name])
	}
	for _, name := range slices.Sorted(maps.Keys(v.Defaults)) {
		add(name, "%s has the default %s, it was %s", name, orEmpty(v.Defaults[name].Is), orEmpty(v.Defaults[name].Was))
	}
	return steps
}

// files returns the Go files that use the code.
func (c Code) files(mentions Mentions) []string {
	var files []string
	for _, text := range c.Uses {
		for _, name := range mentions.Files[text] {
			if path.Ext(name) == ".go" {
				files = append(files, name)
			}
		}
	}
	return sorted(files)
}

// sorted returns the files, each once, in order; never nil, so that JSON has a
// list.
func sorted(files []string) []string {
	list := append([]string{}, files...)
	slices.Sort(list)
	return slices.Compact(list)
}

func orEmpty(value string) string {
	if value == "" {
		return "empty"
	}
	return value
}

// A Note is what one version of the templates changed, for people.
type Note struct {
	Version string   `json:"version"`
	Changes []string `json:"changes"` // Markdown, a paragraph each
}

// Notes returns the texts of releases, in the same order.
func Notes(releases []Release) []Note {
	notes := []Note{}
	for _, release := range releases {
		note := Note{Version: release.Version, Changes: []string{}}
		for _, change := range release.Changes {
			note.Changes = append(note.Changes, strings.TrimSpace(change.Text))
		}
		notes = append(notes, note)
	}
	return notes
}

// Markdown returns releases as a document.
func Markdown(releases []Release) string {
	var out strings.Builder
	for i, release := range releases {
		if i > 0 {
			out.WriteString("\n")
		}
		fmt.Fprintf(&out, "## %s\n\n", release.Version)
		for _, change := range release.Changes {
			fmt.Fprintf(&out, "- %s\n", strings.TrimSpace(change.Text))
		}
	}
	return out.String()
}

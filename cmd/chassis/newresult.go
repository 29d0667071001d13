package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator"
)

// newResult is what chassis new prints under --json.
type newResult struct {
	Schema          int            `json:"schema"`
	Status          string         `json:"status"` // created, or planned by --dry-run
	Directory       string         `json:"directory"`
	TemplateVersion string         `json:"template_version"`
	Answers         generator.Spec `json:"answers"`
	Files           []newFile      `json:"files"`
	Git             gitResult      `json:"git"`
	Notes           []string       `json:"notes"`
	Next            []string       `json:"next"`   // commands
	Repeat          string         `json:"repeat"` // command that renders the same tree
}

type newFile struct {
	Path string `json:"path"`
	Mode string `json:"mode"` // octal
	Size int    `json:"size"` // bytes
}

func listFiles(files []generator.File) []newFile {
	list := make([]newFile, len(files))
	for i, file := range files {
		list[i] = newFile{file.Path, fmt.Sprintf("%04o", uint32(file.Mode)), len(file.Content)}
	}
	return list
}

// tellNew prints the result of chassis new.
func (a *app) tellNew(result newResult, asJSON bool) error {
	if asJSON {
		return a.printJSON(result)
	}
	var text strings.Builder
	name, place := result.Answers.Name, generator.ShellQuote(result.Directory)
	if result.Status == "planned" {
		fmt.Fprintf(&text, "%s: %s would be written to %s\n", name, count(len(result.Files), "file"), place)
		for _, file := range result.Files {
			fmt.Fprintf(&text, "  %s %s\n", file.Mode, file.Path)
		}
	} else {
		fmt.Fprintf(&text, "%s: %s written to %s\n", name, count(len(result.Files), "file"), place)
	}
	for _, note := range result.Notes {
		fmt.Fprintf(&text, "note: %s\n", note)
	}
	if result.Status == "created" {
		fmt.Fprintf(&text, "\nnext:\n  %s\n", strings.Join(result.Next, "\n  "))
	}
	fmt.Fprintf(&text, "\nthe same render again:\n  %s\n", result.Repeat)
	_, err := a.stdout.Write([]byte(text.String()))
	return err
}

// nextCommands returns the three commands to run after a render into output. A
// service that has to have a server runs where one is brought along.
func nextCommands(spec generator.Spec, output string) []string {
	first, run := "cd "+generator.ShellQuote(filepath.Clean(output)), "make run"
	if filepath.Clean(output) == "." {
		first = "make help"
	}
	if slices.Equal(spec.Database, []string{"postgres"}) {
		run = "make up"
	}
	return []string{first, "make test", run}
}

// repeatCommand returns the command line that gives the same tree again: what
// differs from the defaults, and --defaults for the rest.
func repeatCommand(spec generator.Spec, o newOptions) string {
	words := []string{"chassis", "new", spec.Name}
	answers := spec.Answers()
	for _, question := range generator.Questions() {
		answer := answers[question.Key]
		if question.Key == "name" || answer == question.DefaultFor(spec.Name) {
			continue
		}
		if question.Kind == generator.Switch {
			words = append(words, "--"+question.Flag+"="+answer)
			continue
		}
		for value := range strings.Lines(answer) { // of which SPECs have several
			words = append(words, "--"+question.Flag, generator.ShellQuote(strings.TrimSuffix(value, "\n")))
		}
	}
	words = append(words, "--defaults")
	if o.output != spec.Name {
		words = append(words, "--output", generator.ShellQuote(cmp.Or(o.output, ".")))
	}
	if !o.git {
		words = append(words, "--git=false")
	}
	return strings.Join(words, " ")
}

package adopt

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/merge"
)

// guess returns the given answers and what the tree says of the name, the
// module and the description. The error is a [*generator.ValidationError] that
// holds every bad answer.
func guess(t *tree, in Input) (generator.Answers, error) {
	guesses := map[string][]string{
		"name":        names(t, in.Directory),
		"module":      {t.module},
		"description": descriptions(t),
	}
	answers := generator.Answers{}
	var problems []generator.Problem
	for _, question := range generator.Questions() {
		if text, given := in.Given[question.Key]; given {
			answers[question.Key] = text
			if problem := question.Check(strings.TrimSpace(text)); problem != nil {
				problems = append(problems, *problem)
			}
			continue
		}
		texts := guesses[question.Key]
		usable := slices.IndexFunc(texts, func(text string) bool { return question.Check(text) == nil })
		if usable >= 0 {
			answers[question.Key] = texts[usable]
		} else if problem, needed := noGuess(t, question); needed {
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		return nil, &generator.ValidationError{Problems: problems}
	}
	return answers, nil
}

// noGuess returns the problem of a question that only the service can answer,
// and does not.
func noGuess(t *tree, question generator.Question) (problem generator.Problem, needed bool) {
	switch question.Key {
	case "name":
		return generator.Problem{
			Field: question.Key, Value: path.Base(t.module),
			Reason: "neither cmd, go.mod nor the directory has a usable name", Hint: "give one with --name",
		}, true
	case "module":
		return generator.Problem{
			Field: question.Key, Value: t.module,
			Reason: "the path in go.mod is not one that others can import",
			Hint:   "rename the module first, such as to example.com/" + path.Base(t.module),
		}, true
	}
	return generator.Problem{}, false
}

// names returns what the service may be called, the likeliest first: its only
// command, the command that is named like the module, the module, the directory.
func names(t *tree, directory string) []string {
	prefix, _, _ := module.SplitPathVersion(t.module)
	last := path.Base(prefix)
	var commands []string
	if entries, err := fs.ReadDir(t.fsys, "cmd"); err == nil {
		for _, entry := range entries {
			if t.paths[path.Join("cmd", entry.Name(), "main.go")] {
				commands = append(commands, entry.Name())
			}
		}
	}
	if len(commands) != 1 && !slices.Contains(commands, last) {
		commands = nil
	}
	if slices.Contains(commands, last) {
		commands = []string{last}
	}
	lower := strings.ReplaceAll(strings.ToLower(last), "_", "-")
	return append(commands, last, lower, directory, strings.ToLower(directory))
}

// descriptions returns what the service may be described by: the first
// paragraph of its README, if that is a line.
func descriptions(t *tree) []string {
	content, err := fs.ReadFile(t.fsys, "README.md")
	if err != nil || len(content) > maxFile {
		return nil
	}
	for paragraph := range strings.SplitSeq(string(merge.ToLF(content)), "\n\n") {
		paragraph = strings.TrimSpace(paragraph)
		if paragraph == "" || strings.HasPrefix(paragraph, "#") {
			continue
		}
		return []string{paragraph}
	}
	return nil
}

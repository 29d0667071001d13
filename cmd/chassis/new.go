package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
)

type newOptions struct {
	answers     generator.Answers // of the argument and the flags
	answersFile string
	output      string
	defaults    bool
	git         bool
	dryRun      bool
	json        bool
}

func newNewCommand(a *app) *cobra.Command {
	o := newOptions{answers: generator.Answers{}}
	cmd := &cobra.Command{
		Use:   "new [NAME]",
		Short: "Render a new service",
		Long: "Render a new service named NAME into the directory NAME.\n\n" +
			"On a terminal chassis asks what flags and the answers file leave open;\n" +
			"elsewhere, and with --defaults or --json, defaults apply. The value of a\n" +
			"switch stands after an equals sign: --redis=false.",
		Example: "  chassis new orders\n" +
			"  chassis new orders --defaults --module github.com/acme/orders --database postgres\n" +
			"  chassis new --answers orders.yaml --json",
		Args:              a.arguments(0, 1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.answers["name"] = strings.TrimSpace(args[0])
			}
			if err := refuseEmpty(cmd, "output", "answers"); err != nil {
				return err
			}
			return a.new(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	addAnswerFlags(cmd, o.answers)
	flags.StringVar(&o.output, "output", "", "directory to write to (default ./NAME)")
	flags.StringVar(&o.answersFile, "answers", "", "answers file, YAML or JSON, - for standard input; flags win over it")
	flags.BoolVar(&o.defaults, "defaults", false, "never ask: defaults apply to what is open")
	flags.BoolVar(&o.git, "git", true, "make a git repository with a first commit; --git=false goes without")
	flags.BoolVar(&o.dryRun, "dry-run", false, "list what would be written, write nothing")
	flags.BoolVar(&o.json, "json", false, "print JSON, never ask")
	_ = cmd.MarkFlagDirname("output")
	_ = cmd.MarkFlagFilename("answers", "yaml", "yml", "json")
	return cmd
}

// refuseEmpty returns a failure if one of the flags was given with no value: a
// variable that a script meant to set, rather than the default.
func refuseEmpty(cmd *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if flag := cmd.Flags().Lookup(name); flag.Changed && flag.Value.String() == "" {
			return usage(cmd, "--"+name+" is empty")
		}
	}
	return nil
}

// new renders a service as o says.
func (a *app) new(ctx context.Context, o newOptions) error {
	spec, err := a.answer(ctx, &o)
	if err != nil {
		return err
	}
	version, err := generator.TemplateVersion(a.templates)
	if err != nil {
		return err
	}
	files, err := generator.Project(a.templates, spec, version)
	if err != nil {
		return err
	}
	result := newResult{
		Schema: 1, Status: "created", Directory: filepath.Clean(o.output), TemplateVersion: version,
		Answers: spec, Files: listFiles(files), Notes: []string{},
		Next: nextCommands(spec, o.output), Repeat: repeatCommand(spec, o),
	}
	if o.dryRun {
		result.Status = "planned"
		return a.tellNew(result, o.json)
	}
	if err := generator.Write(ctx, o.output, files); err != nil {
		return err
	}
	a.done = "the service was written to " + generator.ShellQuote(result.Directory)
	if o.git {
		var note string
		if result.Git, note = commitFirst(ctx, o.output, files); note != "" {
			result.Notes = append(result.Notes, note)
		}
	}
	return a.tellNew(result, o.json)
}

// answer returns the complete answers: those of the flags, then those of the
// answers file, then those given at the terminal, then defaults. It also
// settles where the service goes, and refuses that place before it asks.
func (a *app) answer(ctx context.Context, o *newOptions) (generator.Spec, error) {
	var problems []generator.Problem
	if o.answersFile != "" {
		err := a.readAnswers(ctx, o.answersFile, o.answers)
		if invalid, ok := errors.AsType[*generator.ValidationError](err); ok {
			problems = invalid.Problems
		} else if err != nil {
			return generator.Spec{}, err
		}
	}
	ask := a.asker(*o)
	if err := checkAnswers(o.answers, problems, ask != nil); err != nil {
		return generator.Spec{}, err
	}
	if err := settleOutput(o); err != nil {
		return generator.Spec{}, err
	}
	if ask != nil {
		if err := askOpen(ctx, ask, o.answers); err != nil {
			return generator.Spec{}, err
		}
	}
	if o.output == "" { // the name was asked for just now
		if err := settleOutput(o); err != nil {
			return generator.Spec{}, err
		}
	}
	return o.answers.Spec()
}

// asker returns the prompter for open questions, nil if there is none.
func (a *app) asker(o newOptions) prompter {
	if o.defaults || o.json || o.answersFile == stdinPath {
		return nil
	}
	return a.prompter()
}

// checkAnswers reports every bad answer, those of found among them. Questions
// that are open are none of them if they will be asked.
func checkAnswers(answers generator.Answers, found []generator.Problem, asks bool) error {
	_, err := answers.Spec()
	all := slices.Clone(found)
	if invalid, ok := errors.AsType[*generator.ValidationError](err); ok {
		for _, problem := range invalid.Problems {
			sameField := func(other generator.Problem) bool { return other.Field == problem.Field }
			_, answered := answers[problem.Field]
			if (answered || !asks) && !slices.ContainsFunc(found, sameField) {
				all = append(all, problem)
			}
		}
	}
	if len(all) > 0 {
		return &generator.ValidationError{Problems: all}
	}
	return nil
}

// settleOutput settles the directory to write to, if the name is known by now,
// and reports a directory that cannot take a new service.
func settleOutput(o *newOptions) error {
	if o.output == "" {
		o.output = o.answers["name"]
	}
	if o.output == "" {
		return nil
	}
	return generator.CheckTarget(o.output)
}

// askOpen asks every question that answers leave open.
func askOpen(ctx context.Context, ask prompter, answers generator.Answers) error {
	for _, question := range generator.Questions() {
		if _, answered := answers[question.Key]; answered {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		answer, err := ask.ask(ctx, question, question.DefaultFor(answers["name"]))
		if err != nil {
			return err
		}
		answers[question.Key] = answer
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
)

// longList is the number of paths of one kind that a printed report names.
const longList = 12

type adoptOptions struct {
	dir     string
	answers generator.Answers // of the flags
	dryRun  bool
	json    bool
}

func newAdoptCommand(a *app) *cobra.Command {
	o := adoptOptions{answers: generator.Answers{}}
	cmd := &cobra.Command{
		Use:   "adopt [DIR]",
		Short: "Put an existing Go service under the care of upgrades",
		Long: "Find the answers whose render comes nearest to the Go service in DIR (default:\n" +
			"the current directory), and write them and that render to DIR/.chassis. Nothing\n" +
			"else changes. From then on chassis upgrade brings what changes in the templates;\n" +
			"a file of the templates that the service does not have counts as deleted by its\n" +
			"owner.\n\n" +
			"A flag gives an answer that is not to be looked for.",
		Example: "  chassis adopt --dry-run\n" +
			"  chassis adopt --database postgres --redis=false",
		Args:              a.arguments(0, 1),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir = "."
			if len(args) > 0 {
				o.dir = args[0]
			}
			return explainUpgrade(a.adopt(cmd.Context(), o), false)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	name := generator.Questions()[0]
	flags.Var(answerFlag{name, o.answers}, name.Key, "name of the service: "+name.Help)
	addAnswerFlags(cmd, o.answers)
	flags.VisitAll(func(flag *pflag.Flag) { flag.DefValue = "" }) // an open answer is looked for
	flags.BoolVar(&o.dryRun, "dry-run", false, "say what would be adopted, write nothing")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

// adoptResult is what chassis adopt prints under --json.
type adoptResult struct {
	Schema          int                `json:"schema"`
	Status          string             `json:"status"` // adopted, or planned by --dry-run
	Directory       string             `json:"directory"`
	TemplateVersion string             `json:"template_version"`
	Answers         generator.Spec     `json:"answers"`
	Found           []string           `json:"found"` // keys of the answers that were not given
	Files           upgrade.Comparison `json:"files"`
	Next            []string           `json:"next"` // commands
}

// adopt finds the answers of a service, and writes its .chassis unless o says
// otherwise.
func (a *app) adopt(ctx context.Context, o adoptOptions) error {
	adoption, err := upgrade.FindAdoption(o.dir, a.templates, o.answers)
	if err != nil {
		return err
	}
	status := "planned"
	next := []string{"chassis adopt"}
	if !o.dryRun {
		if err := upgrade.Adopt(ctx, o.dir, adoption); err != nil {
			return err
		}
		a.done = "the service was adopted"
		status, next = "adopted", []string{"git add .chassis", "chassis upgrade"}
	}
	if o.json {
		return a.printJSON(adoptResult{1, status, o.dir, adoption.Version, adoption.Answers, adoption.Found, adoption.Files, next})
	}
	a.printAdoption(adoption, status, next)
	return nil
}

// printAdoption prints an adoption as text.
func (a *app) printAdoption(adoption *upgrade.Adoption, status string, next []string) {
	verb := map[string]string{"planned": "would adopt", "adopted": "adopted"}[status]
	fmt.Fprintf(a.stdout, "%s %s with templates %s and these answers:\n", verb, adoption.Answers.Name, adoption.Version)
	answers := adoption.Answers.Answers()
	for _, question := range generator.Questions() {
		for value := range strings.Lines(answers[question.Key]) { // of which SPECs have several
			fmt.Fprintf(a.stdout, "  %-12s %s\n", question.Key, strings.TrimSuffix(value, "\n"))
		}
	}
	for _, list := range []struct {
		what  string
		paths []string
	}{
		{"equal to the render", adoption.Files.Equal},
		{"edited", adoption.Files.Edited},
		{"missing here, so an upgrade leaves them out", adoption.Files.Missing},
		{"your own", adoption.Files.Own},
	} {
		fmt.Fprintf(a.stdout, "%s %s\n", count(len(list.paths), "file"), list.what)
	}
	a.printPaths("edited", adoption.Files.Edited)
	a.printPaths("missing", adoption.Files.Missing)
	fmt.Fprintf(a.stdout, "\nnext:\n  %s\n", strings.Join(next, "\n  "))
}

// printPaths prints the first paths of a list.
func (a *app) printPaths(title string, paths []string) {
	for _, path := range paths[:min(len(paths), longList)] {
		fmt.Fprintf(a.stdout, "  %-8s %s\n", title, upgrade.Quote(path))
	}
	if more := len(paths) - longList; more > 0 {
		fmt.Fprintf(a.stdout, "  %-8s %d more, all of them with --json\n", title, more)
	}
}

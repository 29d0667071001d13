package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
)

func newAddCommand(a *app) *cobra.Command {
	return newGroup(a, "add", "Add a resource or a field to a rendered service", newAddResourceCommand(a), newAddFieldCommand(a))
}

func newAddResourceCommand(a *app) *cobra.Command {
	var o upgradeOptions
	cmd := &cobra.Command{
		Use:   "resource SPEC [DIR]",
		Short: "Add a resource to a rendered service",
		Long: "Add a resource to the service in DIR (default: the current directory), as if it\n" +
			"had been rendered with it: package, handlers, stores, migration, routes, tests.\n\n" +
			"SPEC is a name and fields, NAME:TYPE each. Types: string, string(N), text, int,\n" +
			"decimal(P,S), bool, time, date, uuid, enum(A|B), ref(RESOURCE); with ? after it a\n" +
			"field is optional, with ! unique. A plural that is not the English one stands\n" +
			"after a slash: datum/data.\n\n" + growHelp,
		Example: "  chassis add resource 'customer name:string email:string!'\n" +
			"  chassis add resource 'item order:ref(order) amount:int note:text?' --dry-run",
		Args:              a.arguments(1, 100),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, words := cutDirectory(args)
			spec := strings.Join(words, " ")
			name, _, _ := strings.Cut(strings.TrimSpace(spec), " ")
			o.words = wording{"would add " + name, "added " + name, "the resource was added", "chassis add resource " + generator.ShellQuote(spec)}
			return a.grow(cmd, o, dir, func(answers generator.Spec, next int) (generator.Spec, []string, error) {
				changed, err := answers.AddResource(spec, next)
				return changed, nil, err
			})
		},
	}
	o.addGrowFlags(cmd)
	return cmd
}

func newAddFieldCommand(a *app) *cobra.Command {
	var o upgradeOptions
	cmd := &cobra.Command{
		Use:   "field RESOURCE FIELD... [DIR]",
		Short: "Add fields to a resource of a rendered service",
		Long: "Add fields, NAME:TYPE each, to a resource of the service in DIR (default: the\n" +
			"current directory), with a migration that adds their columns. Rows that exist\n" +
			"get a default where a field is not optional.\n\n" + growHelp,
		Example:           "  chassis add field order discount:int? 'state:enum(open|closed)'",
		Args:              a.arguments(2, 100),
		ValidArgsFunction: completeResource,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, words := cutDirectory(args[1:])
			name, fields := args[0], strings.Join(words, " ")
			what := fmt.Sprintf("%s to %s", count(len(words), "field"), name)
			again := fmt.Sprintf("chassis add field %s %s", generator.ShellQuote(name), quotedWords(words))
			o.words = wording{"would add " + what, "added " + what, "the fields were added", again}
			return a.grow(cmd, o, dir, func(answers generator.Spec, next int) (generator.Spec, []string, error) {
				changed, err := answers.AddFields(name, fields, next)
				return changed, nil, err
			})
		},
	}
	o.addGrowFlags(cmd)
	return cmd
}

// quotedWords returns words as they stand in a command line.
func quotedWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = generator.ShellQuote(word)
	}
	return strings.Join(quoted, " ")
}

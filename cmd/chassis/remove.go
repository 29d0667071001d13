package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/resource"
)

func newRemoveCommand(a *app) *cobra.Command {
	return newGroup(a, "remove", "Remove a resource from a rendered service", newRemoveResourceCommand(a))
}

func newRemoveResourceCommand(a *app) *cobra.Command {
	var o upgradeOptions
	cmd := &cobra.Command{
		Use:   "resource NAME [DIR]",
		Short: "Remove a resource from a rendered service",
		Long: "Remove a resource from the service in DIR (default: the current directory). Files\n" +
			"that its owner edited stay, and are reported. Its migrations stay, since databases\n" +
			"have applied them; one more drops its table, with all rows in it. Its name is not\n" +
			"free again.\n\n" + growHelp,
		Example:           "  chassis remove resource note --dry-run",
		Args:              a.arguments(1, 2),
		ValidArgsFunction: completeResource,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, name := ".", args[0]
			if len(args) > 1 {
				dir = args[1]
			}
			o.words = wording{"would remove " + name, "removed " + name, "the resource was removed", "chassis remove resource " + generator.ShellQuote(name)}
			return a.grow(cmd, o, dir, func(answers generator.Spec, next int) (generator.Spec, []string, error) {
				changed, err := answers.RemoveResource(name, next)
				return changed, lossNotes(changed, name), err
			})
		},
	}
	o.addGrowFlags(cmd)
	return cmd
}

// lossNotes says what becomes of the rows of a resource that was removed.
func lossNotes(answers generator.Spec, name string) []string {
	at := slices.IndexFunc(answers.Resources, func(r resource.Resource) bool { return r.Name == name })
	if at < 0 || len(answers.Database) == 0 {
		return nil
	}
	removed := answers.Resources[at]
	return []string{fmt.Sprintf("migration %d drops the table %s: its rows go with it", removed.Retired, removed.Table())}
}

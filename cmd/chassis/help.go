package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// newHelpCommand returns "chassis help", which unlike cobra's own fails for a
// command that does not exist.
func newHelpCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Print the help of a command",
		Args:  a.arguments(0, 1),
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return commandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			asked, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return noSuchCommand(cmd.Root(), args)
			}
			asked.InitDefaultHelpFlag()
			return asked.Help()
		},
	}
}

// commandNames returns the commands below root that the help lists, each with
// its description.
func commandNames(root *cobra.Command) []cobra.Completion {
	var names []cobra.Completion
	for _, command := range root.Commands() {
		if command.IsAvailableCommand() {
			names = append(names, fmt.Sprintf("%s\t%s", command.Name(), command.Short))
		}
	}
	return names
}

package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
)

// growHelp is what the commands have in common that change resources.
const growHelp = "The change is merged into the service as chassis upgrade does it, and keeps every\n" +
	"edit of its owner: conflicts are resolved, finished and rolled back as those of\n" +
	"an upgrade are (chassis upgrade --continue, --abort). The templates of the\n" +
	"service have to be those of this chassis: upgrade it first.\n\n" +
	"Exit codes: 0 done, 1 failed and nothing changed, 2 bad flag or argument, 3 done\n" +
	"with conflicts, 4 a plan that was not applied has conflicts, 5 blocked. With\n" +
	"--bot, done with conflicts is 0."

// newGroup returns a command that has nothing but commands of its own.
func newGroup(a *app, name, short string, commands ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{
		Use: name, Short: short,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(cmd, fmt.Sprintf("a command is missing after %q", cmd.CommandPath()))
		},
		FParseErrWhitelist:         cobra.FParseErrWhitelist{UnknownFlags: true},
		SuggestionsMinimumDistance: 2,
	}
	group.AddCommand(commands...)
	return group
}

// addGrowFlags adds the flags of a command that changes resources.
func (o *upgradeOptions) addGrowFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&o.dryRun, "dry-run", false, "print what would change as a patch, write nothing")
	o.addConflictFlag(cmd)
	o.addVerifyFlags(cmd)
	flags.BoolVar(&o.Bot, "bot", false, "leave what is to be decided in the files and the report, and end with 0; git's index has no conflicts then")
	flags.BoolVar(&o.json, "json", false, "print JSON")
}

// grow changes the resources of the service in dir as change says.
func (a *app) grow(cmd *cobra.Command, o upgradeOptions, dir string, change func(generator.Spec, int) (generator.Spec, []string, error)) error {
	if err := o.completeMode(cmd); err != nil {
		return err
	}
	o.Dir, o.Templates, o.Resources = dir, a.templates, change
	return explainUpgrade(a.startUpgrade(cmd.Context(), o), false)
}

// cutDirectory returns args without the directory that may be the last of them.
// Neither a SPEC of several arguments nor a field is without a colon, so that
// what is one and exists can be nothing else.
func cutDirectory(args []string) (dir string, rest []string) {
	last := len(args) - 1
	if last < 1 || strings.Contains(args[last], ":") {
		return ".", args
	}
	if info, err := os.Stat(args[last]); !strings.ContainsAny(args[last], `./\`) && (err != nil || !info.IsDir()) {
		return ".", args
	}
	return args[last], args[:last]
}

// completeResource completes the first argument with the resources of the service
// in the current directory.
func completeResource(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	var names []cobra.Completion
	if data, err := os.ReadFile(generator.StatePath); err == nil && len(data) <= generator.MaxState {
		state, _ := generator.ParseState(data) // without resources where it cannot be read
		for _, r := range state.Answers.Resources {
			if r.Retired == 0 {
				names = append(names, r.Name)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
)

// app is what a command works with.
type app struct {
	args      []string // the command line, for messages
	stdin     io.Reader
	stdout    *output   // results; under --json exactly one document
	stderr    io.Writer // messages
	templates fs.FS     // root of the templates
	done      string    // what was changed, as a clause; empty as long as nothing is
}

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "chassis",
		Short: "Render Go HTTP services that are ready for production",
		Long: "chassis renders a complete Go HTTP service and later keeps it in step\n" +
			"with newer templates.",
		Example: "  chassis new orders\n  chassis new orders --defaults --database postgres --redis=false",
		Args:    noSuchCommand,
		RunE:    a.noCommand,
		// A wrong command is reported before its flags, which only it would know.
		FParseErrWhitelist:         cobra.FParseErrWhitelist{UnknownFlags: true},
		SuggestionsMinimumDistance: 2,
		SilenceErrors:              true, // report prints them, once
		SilenceUsage:               true,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.Flags().Bool("version", false, "print the version")
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelpCommand(a))
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if cmd != root || root.Flags().NArg() == 0 { // else run reports that there is no such command
			help(cmd, args)
		}
	})
	root.AddCommand(
		newNewCommand(a),
		newAddCommand(a),
		newRemoveCommand(a),
		newUpgradeCommand(a),
		newAdoptCommand(a),
		newOptionsCommand(a),
		newVersionCommand(a),
		newCompletionCommand(a),
	)
	return root
}

// noCommand prints the help if there is nothing else to do.
func (a *app) noCommand(cmd *cobra.Command, _ []string) error {
	if cmd.Flags().Changed("version") {
		return a.version(false)
	}
	if len(a.args) > 0 {
		return usage(cmd, fmt.Sprintf("a command is missing before %q", a.args[0]))
	}
	return cmd.Help()
}

// noSuchCommand refuses an argument that does not name a command.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	failed := usage(cmd, fmt.Sprintf("there is no command %q", args[0]))
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		failed.hint = "did you mean " + strings.Join(similar, " or ") + "?"
	}
	return failed
}

// arguments returns a check that a command gets between least and most
// arguments, and none that was meant as the value of a flag.
func (a *app) arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := strayValue(cmd, a.args); err != nil {
			return err
		}
		switch {
		case len(args) < least:
			return usage(cmd, "an argument is missing")
		case len(args) > most:
			return usage(cmd, fmt.Sprintf("%q is one argument too many", args[most]))
		}
		return nil
	}
}

// printJSON prints v as the one document of a command under --json.
func (a *app) printJSON(v any) error {
	encoder := json.NewEncoder(a.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chassis-go/chassis/generator/nearest"
)

// flagError is the failure of a flag that cmd cannot understand. It suggests
// the nearest flag for one that does not exist.
func flagError(cmd *cobra.Command, err error) error {
	failed := usage(cmd, err.Error())
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" {
			name, _, _ = strings.Cut(letters, "=") // a long name after one dash
		}
		if guess := nearest.Of(name, flagNames(cmd)); guess != "" {
			failed.hint = "did you mean --" + guess + "?"
		}
	}
	return failed
}

// flagNames returns the names of the flags that the help of cmd lists.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			names = append(names, flag.Name)
		}
	})
	return names
}

// strayValue returns a failure if a switch is followed by a truth value of its
// own, as in --redis false: pflag takes that for an argument. args is the
// whole command line.
func strayValue(cmd *cobra.Command, args []string) error {
	for i := 0; i+1 < len(args) && args[i] != "--"; i++ {
		name, isLong := strings.CutPrefix(args[i], "--")
		flag := cmd.Flags().Lookup(name)
		switch {
		case !isLong || flag == nil:
		case flag.NoOptDefVal == "":
			i++ // its value
		default:
			if _, err := strconv.ParseBool(args[i+1]); err == nil {
				failed := usage(cmd, fmt.Sprintf("%q after --%s is an argument, not its value", args[i+1], name))
				failed.hint = fmt.Sprintf("did you mean --%s=%s?", name, args[i+1])
				return failed
			}
		}
	}
	return nil
}

// wantsJSON reports whether the command line args asks cmd for JSON. It parses
// them once more as pflag does, since the first parse ends at the first flag
// that is wrong, which may stand before --json.
func wantsJSON(cmd *cobra.Command, args []string) bool {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Bool("json", false, "") // for commands that have no such flag
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "json" {
			flags.AddFlag(flag)
		}
	})
	wanted := false
	for {
		err := flags.ParseAll(args, func(flag *pflag.Flag, value string) error {
			if given, err := strconv.ParseBool(value); err == nil && flag.Name == "json" {
				wanted = given
			}
			return nil
		})
		malformed, ok := errors.AsType[*pflag.InvalidSyntaxError](err)
		if !ok {
			return wanted
		}
		args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == malformed.GetSpecifiedFlag() })
	}
}

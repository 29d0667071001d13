package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator/upgrade"
)

type upgradeOptions struct {
	upgrade.Options
	conflict string
	check    bool
	diff     bool
	dryRun   bool
	resume   bool
	abort    bool
	json     bool
}

func newUpgradeCommand(a *app) *cobra.Command {
	var o upgradeOptions
	cmd := &cobra.Command{
		Use:   "upgrade [DIR]",
		Short: "Bring a rendered service in step with these templates",
		Long: "Bring the service in DIR (default: the current directory) in step with the\n" +
			"templates of this chassis, and keep every edit of its owner.\n\n" +
			"What both sides changed is merged. Lines that both changed are left between\n" +
			"conflict markers: resolve them, then run chassis upgrade --continue, or roll\n" +
			"everything back with --abort.\n\n" +
			"Exit codes: 0 done or current, 1 failed and nothing changed, 2 bad flag or\n" +
			"answer, 3 done with conflicts, 4 --check found something to do, 5 blocked.",
		Example: "  chassis upgrade --check\n" +
			"  chassis upgrade --diff\n" +
			"  chassis upgrade --set redis=false --set runtime=debian",
		Args:              a.arguments(0, 1),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Dir = "."
			if len(args) > 0 {
				o.Dir = args[0]
			}
			if err := o.complete(cmd); err != nil {
				return err
			}
			return explainUpgrade(a.upgrade(cmd.Context(), o), o.resume || o.abort)
		},
	}
	o.addFlags(cmd)
	return cmd
}

func (o *upgradeOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&o.check, "check", false, "only say whether there is something to do; exit code 4 if so")
	flags.BoolVar(&o.diff, "diff", false, "print the upgrade as a patch, write nothing")
	flags.BoolVar(&o.dryRun, "dry-run", false, "same as --diff")
	flags.StringVar(&o.conflict, "conflict", string(upgrade.Markers), "what to do with lines that both sides changed: markers, rej or abort")
	flags.StringArrayVar(&o.Set, "set", nil, "change an answer, as KEY=VALUE (see chassis options)")
	flags.StringArrayVar(&o.Restore, "restore", nil, "restore this file of the templates, which you deleted")
	flags.BoolVar(&o.AllowDowngrade, "allow-downgrade", false, "go back to the older templates of this chassis")
	flags.BoolVar(&o.resume, "continue", false, "finish an upgrade that was interrupted, or whose conflicts are resolved")
	flags.BoolVar(&o.abort, "abort", false, "roll back an upgrade that was interrupted, or that left conflicts")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	// It fails only for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("conflict", cobra.FixedCompletions(conflictModes(), cobra.ShellCompDirectiveNoFileComp))
}

// conflictModes are the values of --conflict.
func conflictModes() []string {
	return []string{string(upgrade.Markers), string(upgrade.Rej), string(upgrade.Refuse)}
}

// complete checks flags against each other and sets the conflict mode.
func (o *upgradeOptions) complete(cmd *cobra.Command) error {
	if o.Mode = upgrade.ConflictMode(o.conflict); !slices.Contains(conflictModes(), o.conflict) {
		failed := usage(cmd, fmt.Sprintf("--conflict %q is unknown", o.conflict))
		failed.hint = "pick from " + strings.Join(conflictModes(), ", ")
		return failed
	}
	var given []string
	for name, set := range map[string]bool{"--check": o.check, "--diff": o.diff || o.dryRun, "--continue": o.resume, "--abort": o.abort} {
		if set {
			given = append(given, name)
		}
	}
	if slices.Sort(given); len(given) > 1 {
		return usage(cmd, strings.Join(given, " and ")+" exclude each other")
	}
	for _, name := range []string{"conflict", "set", "restore", "allow-downgrade"} {
		if (o.resume || o.abort) && cmd.Flags().Changed(name) {
			return usage(cmd, fmt.Sprintf("--%s belongs to a new upgrade, not to one in progress", name))
		}
	}
	return nil
}

// upgrade runs the command with the options o.
func (a *app) upgrade(ctx context.Context, o upgradeOptions) error {
	o.Templates = a.templates
	switch {
	case o.resume:
		report, err := upgrade.Continue(ctx, o.Options)
		if err != nil {
			return err
		}
		a.done = "the upgrade was finished"
		return a.reportUpgrade(report, o.json, "finished the upgrade")
	case o.abort:
		report, err := upgrade.Abort(ctx, o.Options)
		if err != nil {
			return err
		}
		a.done = "the upgrade was rolled back"
		return a.reportUpgrade(report, o.json, "rolled back the upgrade")
	}
	return a.startUpgrade(ctx, o)
}

// startUpgrade plans an upgrade, and carries it out unless o says otherwise.
func (a *app) startUpgrade(ctx context.Context, o upgradeOptions) (err error) {
	prepared, err := upgrade.Prepare(ctx, o.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, prepared.Close()) }()
	report := prepared.Report()
	switch {
	case o.check:
		return a.reportCheck(report, o.json)
	case (o.diff || o.dryRun) && !o.json: // stdout has nothing but the patch
		fmt.Fprint(a.stdout, prepared.Patch())
		printUpgrade(a.stderr, report, "would upgrade")
		return conflictsOf(report)
	case o.diff || o.dryRun:
		return a.reportUpgrade(report, o.json, "would upgrade")
	case o.Mode == upgrade.Refuse && report.Status == upgrade.Conflicts:
		report.Next = []string{"chassis upgrade --conflict markers"}
		return a.reportUpgrade(report, o.json, "conflicts, so nothing was written")
	}
	if err := prepared.Apply(ctx); err != nil {
		return err
	}
	if report = prepared.Report(); report.Status != upgrade.Current {
		a.done = "the upgrade was applied"
	}
	return a.reportUpgrade(report, o.json, "upgraded")
}

// reportCheck prints what an upgrade would do and returns the exit code of a
// check as an error.
func (a *app) reportCheck(report upgrade.Report, asJSON bool) error {
	if report.Status == upgrade.Current {
		return a.printReport(report, asJSON, "")
	}
	report.Next = []string{"chassis upgrade"}
	if err := a.printReport(report, asJSON, "an upgrade is available"); err != nil {
		return err
	}
	return exitWith(exitOutdated)
}

// reportUpgrade prints a report and returns its exit code as an error.
func (a *app) reportUpgrade(report upgrade.Report, asJSON bool, done string) error {
	if err := a.printReport(report, asJSON, done); err != nil {
		return err
	}
	return conflictsOf(report)
}

func (a *app) printReport(report upgrade.Report, asJSON bool, done string) error {
	if asJSON {
		return a.printJSON(report)
	}
	printUpgrade(a.stdout, report, done)
	return nil
}

// conflictsOf returns the exit code of a report as an error.
func conflictsOf(report upgrade.Report) error {
	if report.Status == upgrade.Conflicts {
		return exitWith(exitConflicts)
	}
	return nil
}

// printUpgrade prints a report as text.
func printUpgrade(w io.Writer, report upgrade.Report, done string) {
	if report.Status == upgrade.Current {
		fmt.Fprintf(w, "current: templates %s\n", report.To)
		return
	}
	fmt.Fprintf(w, "%s: templates %s", done, report.From)
	if report.To != report.From {
		fmt.Fprintf(w, " to %s", report.To)
	}
	fmt.Fprintln(w)
	for _, file := range report.Files {
		fmt.Fprintf(w, "  %s\n", fileLine(file))
	}
	for _, note := range report.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	if report.Changelog != "" {
		fmt.Fprintf(w, "\n%s\n", report.Changelog)
	}
	if len(report.Next) > 0 {
		fmt.Fprintf(w, "\nnext:\n  %s\n", strings.Join(report.Next, "\n  "))
	}
}

// fileLine returns the line of one file in a printed report.
func fileLine(file upgrade.Change) string {
	action := string(file.Action)
	if file.Conflict != "" {
		action = "conflict"
	}
	line := fmt.Sprintf("%-8s  %s", action, upgrade.Quote(file.Path))
	if file.OldPath != "" {
		line += " (was " + upgrade.Quote(file.OldPath) + ")"
	}
	if file.Conflict != "" || file.Action == upgrade.Keep {
		line += ": " + file.Reason
	}
	return line
}

// explainUpgrade gives the errors of an upgrade their exit codes. Where
// --continue or --abort fails, the upgrade stays unfinished.
func explainUpgrade(err error, recovering bool) error {
	if _, reported := errors.AsType[exitWith](err); err == nil || reported {
		return err
	}
	if problem, is := errors.AsType[*upgrade.Problem](err); is {
		return explainProblem(problem, err)
	}
	failed := explain(err)
	if failed.code == "not_writable" {
		failed.hint = "make the project writable; nothing was changed"
	}
	if recovering {
		failed.exit, failed.hint = exitBlocked, "remove the cause, then run chassis upgrade --continue or --abort again"
	}
	return failed
}

func explainProblem(problem *upgrade.Problem, err error) *failure {
	failed := &failure{exit: exitFailed, code: problem.Code, message: problem.Message, hint: problem.Hint, places: problem.Places, err: err}
	switch {
	case problem.Blocked:
		failed.exit = exitBlocked
	case problem.Usage:
		failed.exit = exitUsage
	}
	return failed
}

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator/upgrade"
)

type upgradeOptions struct {
	upgrade.Options
	words    wording
	conflict string
	take     string
	check    bool
	diff     bool
	dryRun   bool
	resume   bool
	abort    bool
	json     bool
}

// wording is how a command says what it does with a project.
type wording struct {
	would string // such as "would upgrade"
	did   string // such as "upgraded"
	done  string // the same as a clause, for [app.done]
	again string // the command line, without flags
}

func newUpgradeCommand(a *app) *cobra.Command {
	o := upgradeOptions{words: wording{"would upgrade", "upgraded", "the upgrade was applied", "chassis upgrade"}}
	cmd := &cobra.Command{
		Use:   "upgrade [DIR] [--take SIDE PATH]",
		Short: "Bring a rendered service in step with these templates",
		Long: "Bring the service in DIR (default: the current directory) in step with the\n" +
			"templates of this chassis, and keep every edit of its owner.\n\n" +
			"What both sides changed is merged. Lines that both changed are left between\n" +
			"conflict markers: resolve them, then run chassis upgrade --continue, or roll\n" +
			"everything back with --abort.\n\n" +
			"--take decides one path: --take theirs Makefile. With conflicts left by an\n" +
			"upgrade it resolves that one, else it starts an upgrade.\n\n" +
			"Exit codes: 0 done or current, 1 failed and nothing changed, 2 bad flag or\n" +
			"answer, 3 done with conflicts, 4 --check found something to do or a plan that\n" +
			"was not applied has conflicts, 5 blocked. With --bot, done with conflicts is 0.",
		Example: "  chassis upgrade --check\n" +
			"  chassis upgrade --diff\n" +
			"  chassis upgrade --set redis=false --set runtime=debian",
		Args:              a.arguments(0, 2),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(cmd, args); err != nil {
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
	o.addConflictFlag(cmd)
	flags.StringArrayVar(&o.Set, "set", nil, "change an answer, as KEY=VALUE (see chassis options)")
	flags.StringArrayVar(&o.Restore, "restore", nil, "restore this file of the templates, or directory (ending in /), which you deleted")
	flags.StringVar(&o.take, "take", "", "decide the PATH that follows for ours or theirs")
	flags.BoolVar(&o.Bot, "bot", false, "leave what is to be decided in the files and the report, and end with 0; git's index has no conflicts then")
	o.addVerifyFlags(cmd)
	flags.BoolVar(&o.AllowDowngrade, "allow-downgrade", false, "go back to the older templates of this chassis")
	flags.BoolVar(&o.resume, "continue", false, "finish an upgrade that was interrupted, or whose conflicts are resolved")
	flags.BoolVar(&o.abort, "abort", false, "roll back an upgrade that was interrupted, or that left conflicts")
	flags.BoolVar(&o.json, "json", false, "print JSON")
}

func (o *upgradeOptions) addVerifyFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&o.Verify, "verify", false, "build, vet and test the changed service in a copy first, and report what would break as a conflict; this runs the code of the service")
	flags.DurationVar(&o.VerifyTimeout, "verify-timeout", 10*time.Minute, "how long --verify lets each of its go commands run")
}

func (o *upgradeOptions) addConflictFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.conflict, "conflict", string(upgrade.Markers), "what to do with lines that both sides changed: markers, rej or abort")
	// It fails only for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("conflict", cobra.FixedCompletions(conflictModes(), cobra.ShellCompDirectiveNoFileComp))
}

// conflictModes are the values of --conflict.
func conflictModes() []string {
	return []string{string(upgrade.Markers), string(upgrade.Rej), string(upgrade.Refuse)}
}

// complete checks flags and arguments against each other, and sets the options
// that follow from them.
func (o *upgradeOptions) complete(cmd *cobra.Command, args []string) error {
	if err := o.completePaths(cmd, args); err != nil {
		return err
	}
	if err := o.completeMode(cmd); err != nil {
		return err
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
	for _, name := range []string{"conflict", "set", "restore", "allow-downgrade", "take", "bot", "verify"} {
		if (o.resume || o.abort) && cmd.Flags().Changed(name) {
			return usage(cmd, fmt.Sprintf("--%s belongs to a new upgrade, not to one in progress", name))
		}
	}
	return nil
}

// completeMode sets what becomes of conflicts, and checks how long looking for
// them may take.
func (o *upgradeOptions) completeMode(cmd *cobra.Command) error {
	if o.VerifyTimeout <= 0 {
		return usage(cmd, fmt.Sprintf("--verify-timeout %v is no time", o.VerifyTimeout))
	}
	if o.Mode = upgrade.ConflictMode(o.conflict); slices.Contains(conflictModes(), o.conflict) {
		return nil
	}
	failed := usage(cmd, fmt.Sprintf("--conflict %q is unknown", o.conflict))
	failed.hint = "pick from " + strings.Join(conflictModes(), ", ")
	return failed
}

// completePaths sets the directory and the path of --take from the arguments.
func (o *upgradeOptions) completePaths(cmd *cobra.Command, args []string) error {
	if o.take != "" {
		side := upgrade.Side(o.take)
		if side != upgrade.Ours && side != upgrade.Theirs {
			failed := usage(cmd, fmt.Sprintf("--take %q is unknown", o.take))
			failed.hint = "write --take ours PATH or --take theirs PATH"
			return failed
		}
		if len(args) == 0 {
			return usage(cmd, "--take needs the path that is decided, as an argument")
		}
		last := filepath.ToSlash(filepath.Clean(args[len(args)-1]))
		o.Take = map[string]upgrade.Side{last: side}
		args = args[:len(args)-1]
	}
	if len(args) > 1 {
		return usage(cmd, fmt.Sprintf("%q is one argument too many", args[1]))
	}
	o.Dir = "."
	if len(args) > 0 {
		o.Dir = args[0]
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
		return a.reportUpgrade(report, o, "finished the upgrade", exitConflicts)
	case o.abort:
		report, err := upgrade.Abort(ctx, o.Options)
		if err != nil {
			return err
		}
		a.done = "the upgrade was rolled back"
		return a.reportUpgrade(report, o, "rolled back the upgrade", exitConflicts)
	case o.take != "" && !o.check && !o.diff && !o.dryRun:
		report, inProgress, err := upgrade.TakeConflict(ctx, o.Options)
		if err != nil {
			return err
		}
		if inProgress {
			a.done = "the conflict was resolved"
			return a.reportUpgrade(report, o, "took "+o.take, exitConflicts)
		}
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
	if o.check || o.diff || o.dryRun {
		report.Notes = append(report.Notes, blocks(prepared.Blocked(ctx))...)
	}
	switch {
	case o.check:
		return a.reportCheck(report, o.json)
	case (o.diff || o.dryRun) && !o.json: // stdout has nothing but the patch
		fmt.Fprint(a.stdout, prepared.Patch())
		printUpgrade(a.stderr, report, o.words.would)
		return o.conflictsOf(report, exitOutdated)
	case o.diff || o.dryRun:
		return a.reportUpgrade(report, o, o.words.would, exitOutdated)
	case o.Mode == upgrade.Refuse && report.Status == upgrade.Conflicts:
		report.Next = []string{o.words.again + " --conflict markers"}
		return a.reportUpgrade(report, o, "conflicts, so nothing was written", exitOutdated)
	}
	if err := prepared.Apply(ctx); err != nil {
		return err
	}
	if report = prepared.Report(); report.Status != upgrade.Current {
		a.done = o.words.done
	}
	return a.reportUpgrade(report, o, o.words.did, exitConflicts)
}

// blocks says why an upgrade would be refused.
func blocks(err error) []string {
	if err == nil {
		return nil
	}
	failed := explainUpgrade(err, false)
	note := "the upgrade would be blocked: " + strings.ReplaceAll(err.Error(), "\n", "; ")
	if known, is := errors.AsType[*failure](failed); is && known.hint != "" {
		note += "; " + known.hint
	}
	return []string{note}
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

// reportUpgrade prints a report and returns its exit code as an error, that for
// conflicts if it has some.
func (a *app) reportUpgrade(report upgrade.Report, o upgradeOptions, done string, conflicts exitWith) error {
	if err := a.printReport(report, o.json, done); err != nil {
		return err
	}
	return o.conflictsOf(report, conflicts)
}

func (a *app) printReport(report upgrade.Report, asJSON bool, done string) error {
	if asJSON {
		return a.printJSON(report)
	}
	printUpgrade(a.stdout, report, done)
	return nil
}

// conflictsOf returns the given exit code as an error if the report has
// conflicts that are not left to the readers of a bot's report.
func (o upgradeOptions) conflictsOf(report upgrade.Report, code exitWith) error {
	if report.Status == upgrade.Conflicts && !o.Bot {
		return code
	}
	return nil
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

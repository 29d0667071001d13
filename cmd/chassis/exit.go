package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
)

// Exit codes of every command.
const (
	exitDone      = 0 // done, or already current
	exitFailed    = 1 // failed, nothing changed
	exitUsage     = 2 // bad flag, argument or answer
	exitConflicts = 3 // upgrade applied with conflicts
	exitOutdated  = 4 // --check found something to do, or a plan that was not applied has conflicts
	exitBlocked   = 5 // dirty path, unfinished upgrade, markers left
)

// A failure is an error as its user sees it. Messages are lower case, without
// a full stop, and name what was given; hints say what to do next.
type failure struct {
	exit     int    // one of the codes above
	code     string // for programs, such as target_exists
	message  string
	hint     string              // may be empty
	problems []generator.Problem // every bad answer, if these are the reason
	places   []upgrade.Place     // every place that blocks, if these are the reason
	err      error               // the cause, may be nil
}

func (f *failure) Error() string { return f.message }
func (f *failure) Unwrap() error { return f.err }

// exitWith is the exit code of an outcome that has already been reported.
type exitWith int

func (e exitWith) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// errInterrupted is what a signal comes to, and Ctrl-C at a prompt.
var errInterrupted = errors.New("interrupted")

// usage is the failure of a command line that cmd cannot understand.
func usage(cmd *cobra.Command, message string) *failure {
	return &failure{exit: exitUsage, code: "usage", message: message, hint: "see " + cmd.CommandPath() + " --help"}
}

// known returns the codes and hints of the errors that packages below return.
// The first that matches counts. Each ends with exitFailed; what ends with
// another code is made by usage, explain or explainUpgrade.
func known() []struct {
	is   error
	code string
	hint string
} {
	return []struct {
		is   error
		code string
		hint string
	}{
		{generator.ErrLeftover, "leftover", "remove the path that the message names, then try again"},
		{errInterrupted, "interrupted", "nothing was written"},
		{generator.ErrTargetExists, "target_exists", "choose another directory with --output, or empty this one"},
		{generator.ErrTargetFile, "target_not_folder", "choose another directory with --output"},
		{generator.ErrTargetSymlink, "target_symlink", "name the directory itself with --output"},
		{syscall.ENOSPC, "disk_full", "free some space; nothing was written"},
		{syscall.EDQUOT, "disk_full", "free some space; nothing was written"},
		{syscall.EROFS, "not_writable", "choose a directory that you may write to with --output"},
		{fs.ErrPermission, "not_writable", "choose a directory that you may write to with --output"},
		{syscall.ENAMETOOLONG, "target_name", "choose a shorter path with --output"},
	}
}

// explain turns any error into a failure.
func explain(err error) *failure {
	if failed, ok := errors.AsType[*failure](err); ok {
		return failed
	}
	if invalid, ok := errors.AsType[*generator.ValidationError](err); ok {
		return &failure{
			exit: exitUsage, code: "invalid_answers", err: err,
			message: count(answersIn(invalid.Problems), "answer") + " cannot be used", problems: invalid.Problems,
		}
	}
	if errors.Is(err, context.Canceled) && !errors.Is(err, generator.ErrLeftover) { // by a signal, see run
		err = errInterrupted
	}
	failed := &failure{exit: exitFailed, code: "failed", message: err.Error(), err: err}
	for _, row := range known() {
		if errors.Is(err, row.is) {
			failed.code, failed.hint = row.code, row.hint
			break
		}
	}
	return failed
}

// answersIn returns the number of answers that problems are about.
func answersIn(problems []generator.Problem) int {
	answers := map[[2]string]bool{}
	for _, problem := range problems {
		answers[[2]string{problem.Field, problem.Value}] = true
	}
	return len(answers)
}

// report prints err, once, and returns the exit code, which depends on lost
// output, too.
func (a *app) report(err error, asJSON bool) int {
	code := a.printError(err, asJSON)
	if a.stdout.err != nil {
		return a.reportLost(code)
	}
	return code
}

// printError prints err, and returns its exit code.
func (a *app) printError(err error, asJSON bool) int {
	if err == nil {
		return exitDone
	}
	if code, ok := errors.AsType[exitWith](err); ok {
		return int(code)
	}
	failed := explain(err)
	if asJSON && a.printJSON(failed.document()) == nil && a.stdout.err == nil {
		return failed.exit
	}
	fmt.Fprintf(a.stderr, "chassis: %s\n", strings.ReplaceAll(failed.message, "\n", "\n         "))
	for _, problem := range failed.problems {
		fmt.Fprintf(a.stderr, "  %s\n", problem)
		if excerpt := problem.Excerpt(); excerpt != "" {
			fmt.Fprintln(a.stderr, excerpt)
		}
	}
	for _, place := range failed.places {
		fmt.Fprintf(a.stderr, "  %s\n", place)
	}
	if failed.hint != "" {
		fmt.Fprintf(a.stderr, "hint: %s\n", failed.hint)
	}
	return failed.exit
}

// document returns the failure as it is printed under --json.
func (f *failure) document() any {
	type details struct {
		Code     string              `json:"code"`
		Message  string              `json:"message"`
		Hint     string              `json:"hint"`
		Problems []generator.Problem `json:"problems,omitempty"`
		Places   []upgrade.Place     `json:"places,omitempty"`
	}
	hint := f.hint
	if hint == "" && len(f.problems) > 0 {
		hint = f.problems[0].Hint
	}
	return struct {
		Schema int     `json:"schema"`
		Error  details `json:"error"`
	}{1, details{f.code, f.message, hint, f.problems, f.places}}
}

// count returns n with its noun, such as "1 file" or "2 files".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade"
)

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
		for _, line := range file.Output {
			fmt.Fprintf(w, "            %s\n", line)
		}
	}
	for _, note := range report.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	printChangelog(w, report)
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

// printChangelog prints what the templates changed, and what to do before the
// upgraded service is deployed.
func printChangelog(w io.Writer, report upgrade.Report) {
	for _, note := range report.Changelog {
		fmt.Fprintf(w, "\nnew in %s:\n", note.Version)
		for _, change := range note.Changes {
			fmt.Fprintf(w, "  - %s\n", change)
		}
	}
	if len(report.BeforeDeploy) == 0 {
		return
	}
	fmt.Fprint(w, "\nbefore you deploy:\n")
	for _, step := range report.BeforeDeploy {
		fmt.Fprintf(w, "  - %s\n", stepLine(step))
	}
}

// stepLine returns a step with the files that it is about.
func stepLine(step upgrade.Step) string {
	line := step.Text
	if step.Kind == upgrade.Command {
		line = "run " + line
	}
	if len(step.Files) == 0 {
		return line
	}
	quoted := make([]string, len(step.Files))
	for i, file := range step.Files {
		quoted[i] = upgrade.Quote(file)
	}
	return line + " (" + strings.Join(quoted, ", ") + ")"
}

package upgrade

import (
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/changelog"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// A Report says what an upgrade does or did, the same before and after.
type Report = plan.Report

// A Change is what happens to one path of a [Report].
type Change = plan.Change

// A Step is something to do before an upgraded service is deployed.
type Step = changelog.Step

// Command is the kind of a [Step] whose text is a command to run.
const Command = changelog.Command

// The outcomes in the status of a [Report].
const (
	Current   = plan.Current   // nothing to do
	Conflicts = plan.Conflicts // something to do, with conflicts
)

// Keep is the action of a [Change] that leaves the owner's version though the
// template changed.
const Keep = plan.Keep

// ConflictDeleted is the conflict of a [Change] whose path the template
// deleted and the owner edited.
const ConflictDeleted = plan.ConflictDeleted

// Report returns what the upgrade does or, after [Upgrade.Apply], did.
func (u *Upgrade) Report() Report { return u.report }

// makeReport returns the report of the plan; current says that there is nothing
// to do.
func (u *Upgrade) makeReport(current bool) Report {
	report := Report{
		Schema: plan.ReportSchema, From: u.from, To: u.to, Status: plan.Clean,
		Files: slices.Clone(u.plan.Changes), Conflicts: u.plan.Conflicts(),
		Notes: slices.Clone(u.plan.Notes), Next: []string{},
		Changelog: []changelog.Note{}, BeforeDeploy: []changelog.Step{},
	}
	if report.Files == nil {
		report.Files = []Change{}
	}
	if report.Notes == nil {
		report.Notes = []string{}
	}
	switch {
	case current:
		report.Status = Current
		return report
	case len(report.Conflicts) > 0:
		report.Status = Conflicts
		report.Next = append(report.Next, "resolve the conflicts")
		if !u.options.Bot {
			report.Next = append(report.Next, "chassis upgrade --continue (or --abort)")
		}
	}
	if len(u.plan.Requires) > 0 {
		report.Next = append(report.Next, "go get "+strings.Join(u.plan.Requires, " "))
	}
	if u.plan.Tidy {
		report.Next = append(report.Next, "go mod tidy")
	}
	report.Next = append(report.Next, "make test")
	return report
}

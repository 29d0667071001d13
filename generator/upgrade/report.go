package upgrade

import (
	"slices"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// A Report says what an upgrade does or did, the same before and after.
type Report = plan.Report

// A Change is what happens to one path of a [Report].
type Change = plan.Change

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
func (u *Upgrade) makeReport(current bool, changelog string) Report {
	report := Report{
		Schema: plan.ReportSchema, From: u.from, To: u.to, Status: plan.Clean,
		Files: slices.Clone(u.plan.Changes), Conflicts: u.plan.Conflicts(),
		Notes: slices.Clone(u.plan.Notes), Next: []string{}, Changelog: changelog,
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
		report.Next = append(report.Next, "resolve the conflicts", "chassis upgrade --continue (or --abort)")
	}
	if u.plan.Tidy {
		report.Next = append(report.Next, "go mod tidy")
	}
	report.Next = append(report.Next, "make test")
	return report
}

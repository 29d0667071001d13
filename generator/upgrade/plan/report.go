package plan

import (
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/changelog"
)

// Status is the outcome of an upgrade, planned or done.
type Status string

// The outcomes.
const (
	Current   Status = "current"   // nothing to do
	Clean     Status = "clean"     // something to do, without conflicts
	Conflicts Status = "conflicts" // something to do, with conflicts
	Aborted   Status = "aborted"   // rolled back
)

// ReportSchema is the layout of a [Report].
const ReportSchema = 1

// A Report says what an upgrade does or did: it is the same before and after.
type Report struct {
	Schema    int      `json:"schema"`
	From      string   `json:"from"` // template versions
	To        string   `json:"to"`
	Status    Status   `json:"status"`
	Files     []Change `json:"files"`     // by path
	Conflicts []string `json:"conflicts"` // paths, also in Files
	Notes     []string `json:"notes"`
	Next      []string `json:"next"` // what to do now

	Changelog    []changelog.Note `json:"changelog"`         // what the templates changed, the newest first
	BeforeDeploy []changelog.Step `json:"before_you_deploy"` // the oldest first
}

// IsBuild reports whether the conflict at name is that the upgrade breaks a
// package, and nothing else.
func (r *Report) IsBuild(name string) bool {
	found := false
	for _, change := range r.Files {
		if change.Path == name && change.Conflict != "" {
			if change.Conflict != ConflictBuild {
				return false
			}
			found = true
		}
	}
	return found
}

// Take makes the report that of an upgrade in which the conflict at name is
// resolved.
func (r *Report) Take(name string) {
	r.Conflicts = slices.DeleteFunc(r.Conflicts, func(other string) bool { return other == name })
	for i := range r.Files {
		if r.Files[i].Path == name {
			r.Files[i].Conflict, r.Files[i].Reason = "", "decided"
		}
	}
	if len(r.Conflicts) == 0 {
		r.Status = Clean
		r.Next = slices.DeleteFunc(r.Next, func(command string) bool { return command == "resolve the conflicts" })
	}
}

// Resolve makes the report of an upgrade with conflicts that of one whose
// conflicts are resolved.
func (r *Report) Resolve() {
	r.Status, r.Conflicts = Clean, []string{}
	r.Files = slices.DeleteFunc(r.Files, func(change Change) bool { return change.Action == Verify })
	for i := range r.Files {
		r.Files[i].Conflict = ""
	}
	r.Next = slices.DeleteFunc(r.Next, func(command string) bool {
		return command != "make test" && !strings.HasPrefix(command, "go ")
	})
}

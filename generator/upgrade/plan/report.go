package plan

import (
	"slices"
)

// Status is the outcome of an upgrade, planned or done.
type Status string

// The outcomes.
const (
	Current   Status = "current"   // nothing to do
	Clean     Status = "clean"     // something to do, nothing to decide
	Conflicts Status = "conflicts" // something for the owner to decide
	Aborted   Status = "aborted"   // exists back
)

// ReportSchema is the layout of a [Report].
const ReportSchema = 1

// A Report says what an upgrade does or did, the same before and after.
type Report struct {
	Schema    int      `json:"schema"`
	From      string   `json:"from"` // template versions
	To        string   `json:"to"`
	Status    Status   `json:"status"`
	Files     []Change `json:"files"`     // by path
	Conflicts []string `json:"conflicts"` // paths, also in Files
	Notes     []string `json:"notes"`
	Next      []string `json:"next"` // what to do now

	// Changelog is what changed in the templates, as Markdown. It is no part
	// of the JSON, whose files say it path by path.
	Changelog string `json:"-"`
}

// Resolve turns the report of an upgrade with conflicts into that of one
// whose conflicts were decided.
func (r *Report) Resolve() {
	r.Status, r.Conflicts = Clean, []string{}
	for i := range r.Files {
		r.Files[i].Conflict = ""
	}
	r.Next = slices.DeleteFunc(r.Next, func(command string) bool {
		return command != "go mod tidy" && command != "make test"
	})
}

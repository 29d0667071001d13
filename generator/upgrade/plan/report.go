package plan

import "slices"

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

	// Changelog is what changed in the templates, as Markdown. It is not part
	// of the JSON.
	Changelog string `json:"-"`
}

// Resolve makes the report of an upgrade with conflicts that of one whose
// conflicts are resolved.
func (r *Report) Resolve() {
	r.Status, r.Conflicts = Clean, []string{}
	for i := range r.Files {
		r.Files[i].Conflict = ""
	}
	r.Next = slices.DeleteFunc(r.Next, func(command string) bool {
		return command != "go mod tidy" && command != "make test"
	})
}

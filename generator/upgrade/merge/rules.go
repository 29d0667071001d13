package merge

import "slices"

// A Rule is one of those by which an upgrade has fewer conflicts, or says of more
// what would not work. Tests leave single ones out, to measure what each is worth.
type Rule string

// The rules.
const (
	Insertions   Rule = "insertions"   // what both sides insert at one place stays side by side
	Alignment    Rule = "alignment"    // of Go source counts for nothing
	Declarations Rule = "declarations" // Go is merged by declarations, and imports as a set
	Validity     Rule = "validity"     // a merged file that its language refuses is a conflict
	Names        Rule = "names"        // Go that uses what the upgrade has taken away is a conflict
	Emptied      Rule = "emptied"      // a directory that its owner emptied stays empty
	Numbers      Rule = "numbers"      // migrations that arrive get numbers above the owner's
)

// Rules are some of them.
type Rules []Rule

// Has reports whether a rule is among them.
func (r Rules) Has(rule Rule) bool { return slices.Contains(r, rule) }

package corpus

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// An Outcome is what an upgrade made of a service. The zero Outcome is a clean
// upgrade to a service that builds and passes its tests.
type Outcome struct {
	Conflicts []string // for the owner to decide: "content PATH"
	Broken    []string // without a conflict that says so: "build PACKAGE"
	Refused   string   // not upgraded at all, for this reason
}

// Compare is less than zero if a is better than b, more than zero if it is
// worse. Something broken is worse than any number of conflicts: nothing
// reported it.
func (a Outcome) Compare(b Outcome) int {
	return cmp.Or(
		strings.Compare(a.Refused, b.Refused),
		cmp.Compare(len(a.Broken), len(b.Broken)),
		cmp.Compare(len(a.Conflicts), len(b.Conflicts)))
}

// String is one line, such as "3 conflicts, 1 broken".
func (a Outcome) String() string {
	var parts []string
	if a.Refused != "" {
		parts = append(parts, "refused: "+a.Refused)
	}
	if len(a.Conflicts) > 0 {
		parts = append(parts, fmt.Sprintf("%d conflicts", len(a.Conflicts)))
	}
	if len(a.Broken) > 0 {
		parts = append(parts, fmt.Sprintf("%d broken", len(a.Broken)))
	}
	if len(parts) == 0 {
		return "clean"
	}
	return strings.Join(parts, ", ")
}

// A Table holds outcomes by the name of an upgrade.
type Table map[string]Outcome

// String returns the table with each place on a line of its own, as
// [ParseTable] reads it and as a diff shows best what changed.
func (t Table) String() string {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(t)) {
		outcome := t[name]
		fmt.Fprintf(&out, "%s: %s\n", name, outcome)
		for _, place := range outcome.Conflicts {
			fmt.Fprintf(&out, "\tconflict %s\n", place)
		}
		for _, place := range outcome.Broken {
			fmt.Fprintf(&out, "\tbroken %s\n", place)
		}
	}
	return out.String()
}

// Print writes the table with one line for each upgrade.
func (t Table) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "edited service, from\toutcome")
	for _, name := range slices.Sorted(maps.Keys(t)) {
		fmt.Fprintf(table, "%s\t%s\n", name, t[name])
	}
	fmt.Fprintf(table, "total %d\t%s\n", len(t), t.Total())
	return table.Flush()
}

// Worse says which outcomes are worse than in t.
func (t Table) Worse(outcomes Table) []string {
	var worse []string
	for _, name := range slices.Sorted(maps.Keys(outcomes)) {
		before, known := t[name]
		if now := outcomes[name]; known && now.Compare(before) > 0 {
			worse = append(worse, fmt.Sprintf("%s: %s, was %s", name, now, before))
		}
	}
	return worse
}

// ParseTable reads what [Table.String] returned.
func ParseTable(text string) (Table, error) {
	table, name := Table{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		outcome := table[name]
		if place, is := strings.CutPrefix(line, "\tconflict "); is && name != "" {
			outcome.Conflicts = append(outcome.Conflicts, place)
		} else if place, is := strings.CutPrefix(line, "\tbroken "); is && name != "" {
			outcome.Broken = append(outcome.Broken, place)
		} else {
			var found bool
			if name, line, found = strings.Cut(line, ": "); !found || strings.HasPrefix(name, "\t") {
				return nil, fmt.Errorf("%q is not a line of outcomes", name)
			}
			outcome = Outcome{Refused: strings.TrimPrefix(line, "refused: ")}
			if outcome.Refused == line {
				outcome.Refused = ""
			}
		}
		table[name] = outcome
	}
	return table, nil
}

// A Total sums a table up.
type Total struct {
	Clean, Conflicting, Broken, Refused int // upgrades; one may be conflicting and broken
	Conflicts                           int // places
}

// Total counts.
func (t Table) Total() Total {
	var total Total
	for _, outcome := range t {
		total.Conflicts += len(outcome.Conflicts)
		if outcome.Refused != "" {
			total.Refused++
		}
		if len(outcome.Conflicts) > 0 {
			total.Conflicting++
		}
		if len(outcome.Broken) > 0 {
			total.Broken++
		}
		if outcome.String() == "clean" {
			total.Clean++
		}
	}
	return total
}

// String is the last line of a table.
func (t Total) String() string {
	return fmt.Sprintf("%d clean, %d with %d conflicts, %d broken, %d refused", t.Clean, t.Conflicting, t.Conflicts, t.Broken, t.Refused)
}

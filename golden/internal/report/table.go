package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// cell sums up one kind of work on one group of variants.
type cell struct {
	variants map[string]bool
	seconds  float64
}

// table has one line for each set of stores, which is what variants share a
// binary by, and one column for each kind of work.
type table struct {
	kinds, groups []string
	cells         map[[2]string]*cell // by group and kind
	notes         []string            // below the table
}

const total = "total"

func newTable(entries []entry) *table {
	t := &table{
		kinds: []string{Rendered, Built, Booted, Image, Topology, Upgraded},
		cells: map[[2]string]*cell{},
	}
	for _, e := range entries {
		if e.Scenario != "" {
			continue // in a table of its own
		}
		if e.Skipped != "" || e.Rule != "" {
			t.note(e)
			continue
		}
		if !slices.Contains(t.kinds, e.Kind) {
			t.kinds = append(t.kinds, e.Kind)
		}
		group := groupOf(e.Variant)
		if !slices.Contains(t.groups, group) {
			t.groups = append(t.groups, group)
		}
		t.count(group, e)
		t.count(total, e)
	}
	slices.Sort(t.groups)
	t.groups = append(t.groups, total)
	return t
}

func (t *table) note(e entry) {
	line := fmt.Sprintf("%s: %s", e.Kind, e.Rule)
	if e.Skipped != "" {
		line = fmt.Sprintf("SKIPPED %s: %s", e.Kind, e.Skipped)
	}
	if !slices.Contains(t.notes, line) {
		t.notes = append(t.notes, line)
	}
}

func (t *table) count(group string, e entry) {
	key := [2]string{group, e.Kind}
	if t.cells[key] == nil {
		t.cells[key] = &cell{variants: map[string]bool{}}
	}
	t.cells[key].variants[e.Variant] = true
	t.cells[key].seconds += e.Seconds
}

// groupOf returns the part of a variant's name that names its stores: its
// first two words, such as sqlite_redis.
func groupOf(variant string) string {
	words := strings.SplitN(variant, "_", 3)
	return strings.Join(words[:min(len(words), 2)], "_")
}

func (t *table) print(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "variants, seconds\t%s\t\n", strings.Join(t.kinds, "\t"))
	for _, group := range t.groups {
		fmt.Fprintf(out, "%s\t", group)
		for _, kind := range t.kinds {
			fmt.Fprintf(out, "%s\t", t.cells[[2]string{group, kind}])
		}
		fmt.Fprintln(out)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	for _, line := range t.notes {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// String says how many variants the work was done on, and the seconds that it
// took in all; work that ran side by side counts for each.
func (c *cell) String() string {
	if c == nil {
		return "-"
	}
	return fmt.Sprintf("%d, %.1f s", len(c.variants), c.seconds)
}

package golden

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
)

var measure = flag.Bool("measure", false, "measure the speed instead of skipping it, and print a table")

// measurement is one line of the table that `make bench` prints. A figure that
// misses its target is marked, and fails nothing: machines differ.
type measurement struct {
	what     string
	unit     string
	target   float64
	atLeast  bool // the figure shall be at least the target, else at most
	noTarget bool // the figure is there for comparison
	take     func(t *testing.T) float64
}

// measurements returns all lines of the table.
func measurements() []measurement {
	return slices.Concat(
		rendering(),
		upgrading(),
		running(),
		growing(),
		containing(),
	)
}

// TestMeasure takes all measurements, one after the other, and prints them.
func TestMeasure(t *testing.T) {
	if !*measure {
		t.Skip("measures only under -measure, as `make bench` does")
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(out, "WHAT\tFIGURE\tTARGET\t")
	for _, m := range measurements() {
		t.Run(m.what, func(t *testing.T) {
			figure := "skipped"
			defer func() { fmt.Fprintf(out, "%s\t%s\t%s\n", m.what, figure, m.goal()) }()
			value := m.take(t)
			figure = fmt.Sprintf("%.4g %s", value, m.unit)
			if m.missed(value) {
				figure += " (missed)"
			}
		})
	}
	out.Flush()
}

func (m measurement) missed(value float64) bool {
	if m.noTarget {
		return false
	}
	if m.atLeast {
		return value < m.target
	}
	return value > m.target
}

func (m measurement) goal() string {
	if m.noTarget {
		return "none"
	}
	sign := "≤"
	if m.atLeast {
		sign = "≥"
	}
	return fmt.Sprintf("%s %g %s", sign, m.target, m.unit)
}

// median returns the middle of values.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

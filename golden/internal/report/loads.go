package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// printLoads writes a line for each load: requests, failures and their causes.
func printLoads(w io.Writer, entries []entry) error {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.Scenario == "" })
	if len(entries) == 0 {
		return nil
	}
	out := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprint(out, "under load\trequests\tfailed\t\n")
	for _, e := range entries {
		failed, causes := 0, []string{}
		for _, cause := range slices.Sorted(maps.Keys(e.Failures)) {
			failed += e.Failures[cause]
			causes = append(causes, fmt.Sprintf("%s: %d", cause, e.Failures[cause]))
		}
		fmt.Fprintf(out, "%s\t%d\t%d\t   %s\n", e.Scenario, e.Requests, failed, strings.Join(causes, ", "))
	}
	return out.Flush()
}

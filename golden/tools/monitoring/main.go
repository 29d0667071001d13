// Command monitoring checks alert rules with Prometheus' own packages and a
// dashboard with Grafana's. It stores the scrapes that it is given as Prometheus
// does, evaluates the rules over their whole time and the queries of the
// dashboard at its end.
//
// It reads one JSON document, an [input], from standard input and writes one, an
// [output], to standard output. It ends with exit code 1 if a file is not valid.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// input says what to check.
type input struct {
	Rules     string            `json:"rules"`     // path of the alert rules
	Dashboard string            `json:"dashboard"` // path of the dashboard
	Labels    map[string]string `json:"labels"`    // of the target that was scraped
	Scrapes   []scrape          `json:"scrapes"`   // in order of time
}

// scrape is one scrape of the target.
type scrape struct {
	Second int64  `json:"second"` // since the first scrape
	Body   string `json:"body"`   // metrics in the text format; empty if the scrape failed
}

// output is what came of it.
type output struct {
	Alerts  map[string]alert `json:"alerts"`  // by name
	Queries map[string]int   `json:"queries"` // series that each query of the dashboard gives
}

// alert is a rule at the end of all scrapes.
type alert struct {
	State       string            `json:"state"` // inactive, pending or firing
	Annotations map[string]string `json:"annotations,omitempty"`
}

func main() {
	if err := run(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "monitoring:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	var in input
	if err := json.NewDecoder(stdin).Decode(&in); err != nil {
		return err
	}
	queries, err := readDashboard(in.Dashboard)
	if err != nil {
		return fmt.Errorf("%s: %w", in.Dashboard, err)
	}
	p, err := openPrometheus()
	if err != nil {
		return err
	}
	defer p.close()
	var out output
	if out.Alerts, err = p.evaluate(ctx, in); err != nil {
		return fmt.Errorf("%s: %w", in.Rules, err)
	}
	if out.Queries, err = p.queries(ctx, queries); err != nil {
		return fmt.Errorf("%s: %w", in.Dashboard, err)
	}
	return json.NewEncoder(stdout).Encode(out)
}

// Package report collects what the golden tests did to which variant, and
// prints it as the table that closes a run.
//
// The collection is a file named by an environment variable: tests of several
// processes may add to one table, and nothing is kept in memory.
package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Variable names the file that [Record] and [Skip] append to. While it is
// unset, nothing is collected.
const Variable = "CHASSIS_REPORT"

// The kinds of work that have a column of their own. Other kinds get theirs
// after these.
const (
	Rendered = "rendered"
	Built    = "built"
	Booted   = "booted"
	Image    = "image"
	Topology = "topology"
	Upgraded = "upgraded"
)

// entry is one line of the collection.
type entry struct {
	Kind    string  `json:"kind"`
	Variant string  `json:"variant,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
	Skipped string  `json:"skipped,omitempty"` // why this kind of work was left out
	Rule    string  `json:"rule,omitempty"`    // by which this kind of work is less than every combination

	// Of a load.
	Scenario string         `json:"scenario,omitempty"`
	Requests int            `json:"requests,omitempty"`
	Failures map[string]int `json:"failures,omitempty"` // by cause
}

// Record notes that work of this kind was done on a variant in that time, and
// says so on standard error if it took long: the whole run takes minutes.
// It is safe for concurrent use.
func Record(kind, variant string, took time.Duration) {
	if took > 3*time.Second && os.Getenv(Variable) != "" {
		fmt.Fprintf(os.Stderr, "%-9s %-50s %6.1f s\n", kind, variant, took.Seconds())
	}
	add(entry{Kind: kind, Variant: variant, Seconds: took.Seconds()})
}

// Skip notes that work of this kind was left out and why. The table says so
// below its last line, because the reason of a skipped test is easily missed.
func Skip(kind, reason string) {
	add(entry{Kind: kind, Skipped: reason})
}

// Rule notes by which rule work of this kind was done on less than every
// combination. The table closes with it.
func Rule(kind, rule string) {
	add(entry{Kind: kind, Rule: rule})
}

// Load notes how many requests were sent while something happened to a service, and
// how many of them failed by which cause.
func Load(scenario string, requests int, failures map[string]int) {
	add(entry{Scenario: scenario, Requests: requests, Failures: failures})
}

// add appends one line. O_APPEND keeps lines of several writers apart. A
// report that cannot be written must not fail a test that passed.
func add(e entry) {
	name := os.Getenv(Variable)
	if name == "" {
		return
	}
	line, err := json.Marshal(e)
	if err != nil {
		return
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return
	}
	defer file.Close()
	file.Write(append(line, '\n'))
}

// read returns the collection in the file of that name; a missing file is an
// empty collection.
func read(name string) ([]entry, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var entries []entry
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("report %s: %w", name, err)
		}
		entries = append(entries, e)
	}
	return entries, lines.Err()
}

// Print writes the table of everything collected in the file of that name.
func Print(w io.Writer, name string) error {
	entries, err := read(name)
	if err != nil || len(entries) == 0 {
		return err
	}
	return errors.Join(newTable(entries).print(w), printLoads(w, entries))
}

package golden

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// largestReplica is how much memory a replica may have, in bytes.
const largestReplica = 150 << 20

// rowsOf returns what the database holds, by id.
func rowsOf(t *testing.T, url string) map[string]note {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	list, err := connection.Query(t.Context(), "SELECT id::text, title, body, version FROM notes")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]note{}
	all, err := pgx.CollectRows(list, pgx.RowToStructByPos[note])
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all {
		rows[row.ID] = row
	}
	return rows
}

// wantState demands that the database holds what was confirmed, and nothing else
// but the outcomes of writes that were not.
func (w *writer) wantState(t *testing.T, rows map[string]note) (known int) {
	t.Helper()
	for _, n := range w.notes {
		row, exists := rows[n.id]
		if exists {
			known++
		}
		if !n.maybe(row, exists) {
			t.Errorf("the database holds %+v (%t), want version %d of %+v", row, exists, n.version, n)
		}
	}
	for _, row := range rows {
		if row.Version == 1 && slices.Contains(w.lost, row.Title) {
			known++
		}
	}
	return known
}

// maybe reports whether the note may be in this state.
func (n *tracked) maybe(row note, exists bool) bool {
	if !exists {
		return n.deleted || slices.Contains(n.doubtful, deletedTitle)
	}
	confirmed := !n.deleted && row.Version == n.version && row.Title == n.titles[n.version]
	return confirmed || row.Version == n.version+1 && slices.Contains(n.doubtful, row.Title)
}

// wantRead demands that a replica returns what the database holds.
func (w *writer) wantRead(t *testing.T, r *replica, rows map[string]note) {
	t.Helper()
	for _, n := range w.notes {
		row, exists := rows[n.id]
		x := w.balancer.sendTo(r, "GET", notes+"/"+n.id, "")
		switch {
		case !exists && x.status == http.StatusNotFound:
		case exists && x.status == http.StatusOK && w.decode(x) == row:
		default:
			t.Errorf("the database holds %+v (%t): %v", row, exists, x)
		}
	}
}

var (
	requestCounter  = regexp.MustCompile(`(?m)^http_requests_total\{method="\w+",route="/api/[^"]*",status="(\d+)"\} (\d+)$`)
	unroutedCounter = regexp.MustCompile(`(?m)^http_requests_total\{method="\w+",route="none",status="(\d+)"\} (\d+)$`)
	decisionCounter = regexp.MustCompile(`(?m)^rate_limit_decisions_total\{decision="(\w+)"\} (\d+)$`)
	inFlight        = regexp.MustCompile(`(?m)^http_requests_in_flight() (\d+)$`)
)

// wantCounters demands that the metrics of a replica count exactly the
// responses that came from it.
func (r *replica) wantCounters(t *testing.T) {
	t.Helper()
	want := 0
	for _, number := range r.statuses {
		want += number
	}
	var counted map[string]int
	var metrics string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		metrics = r.want(t, http.StatusOK, "GET", "/metrics", "").body
		counted = counters(metrics, requestCounter, unroutedCounter)
		if sum(counted) >= want { // a response is counted after it was sent
			break
		}
	}
	for status, number := range r.statuses {
		if counted[strconv.Itoa(status)] != number {
			t.Errorf("replica %s: %d responses with status %d are counted, %d arrived", r.name, counted[strconv.Itoa(status)], status, number)
		}
	}
	if got := sum(counted); got != want {
		t.Errorf("replica %s: %d responses are counted, %d arrived", r.name, got, want)
	}
	decisions := counters(metrics, decisionCounter)
	if got := sum(decisions); got != want || decisions["limited"] != 0 {
		t.Errorf("replica %s: %v are decisions on %d requests", r.name, decisions, want)
	}
	if serving := sum(counters(metrics, inFlight)); serving != 1 {
		t.Errorf("replica %s: %d requests are in flight, want that for the metrics", r.name, serving)
	}
}

// counters returns the values of counters by the value of a label.
func counters(metrics string, forms ...*regexp.Regexp) map[string]int {
	values := map[string]int{}
	for _, form := range forms {
		for _, match := range form.FindAllStringSubmatch(metrics, -1) {
			value, _ := strconv.Atoi(match[2])
			values[match[1]] += value
		}
	}
	return values
}

func sum(values map[string]int) (total int) {
	for _, value := range values {
		total += value
	}
	return total
}

// wantLog demands that the log blames outages and nothing else.
func (r *replica) wantLog(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(r.output.String()) {
		if strings.Contains(line, `"level":"ERROR"`) && !strings.Contains(line, `is failing"`) {
			t.Errorf("replica %s logged: %s", r.name, line)
		}
	}
}

// print writes what happened.
func (s *soak) print(to io.Writer) {
	b := s.balancer
	statuses, requests := map[int]int{}, 0
	for _, r := range b.replicas {
		for status, number := range r.statuses {
			statuses[status] += number
			requests += number
		}
	}
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "SOAK\t%d responses in %s to %d clients\n", requests, s.took.Round(time.Second), len(s.writers))
	for _, status := range slices.Sorted(maps.Keys(statuses)) {
		fmt.Fprintf(table, "%d %s\t%d\n", status, http.StatusText(status), statuses[status])
	}
	kinds := slices.SortedFunc(maps.Keys(b.failures), func(a, b failure) int {
		return cmp.Or(cmp.Compare(a.fault, b.fault), cmp.Compare(a.cause, b.cause))
	})
	for _, kind := range kinds {
		fmt.Fprintf(table, "%s while %s\t%d\n", kind.cause, cmp.Or(kind.fault, "nothing is wrong"), b.failures[kind])
	}
	fmt.Fprintf(table, "reads of an old version after Redis was away\t%d\n", b.stale)
	for _, r := range b.replicas {
		if !r.gone {
			fmt.Fprintf(table, "memory of replica %s, start and end\t%d MiB\t%d MiB\n", r.name, r.start>>20, r.end>>20)
		}
	}
	table.Flush()
}

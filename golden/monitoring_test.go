package golden

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// scrapeInterval is the time between two scrapes as far as the rules know. They
// follow each other at once.
const scrapeInterval = 60

// scrape is one scrape of a service, as the tool takes it.
type scrape struct {
	Second int    `json:"second"`
	Body   string `json:"body"`
}

// monitored is a service with what was scraped from it.
type monitored struct {
	*service
	scrapes []scrape
}

// scrape scrapes the service. One that does not respond is a failed scrape.
func (m *monitored) scrape(t *testing.T) string {
	t.Helper()
	got, err := m.call(t.Context(), "GET", "/metrics", "")
	if err == nil && got.status != http.StatusOK {
		t.Fatalf("scrape: status %d: %s", got.status, got.body)
	}
	m.scrapes = append(m.scrapes, scrape{Second: len(m.scrapes) * scrapeInterval, Body: got.body})
	return got.body
}

// scrapeFor scrapes the service for as long as alerts may wait, under load.
func (m *monitored) scrapeFor(t *testing.T, minutes int, load func()) {
	t.Helper()
	for range minutes {
		load()
		m.scrape(t)
	}
}

// judgement is what Prometheus and Grafana make of a service.
type judgement struct {
	Alerts map[string]struct {
		State       string
		Annotations map[string]string
	}
	Queries map[string]int
}

// judge checks the rules and the dashboard of a rendered service, and evaluates
// them on what was scraped from it.
func judge(t *testing.T, source string, target map[string]string, scrapes []scrape) judgement {
	t.Helper()
	input, err := json.Marshal(map[string]any{
		"rules":     filepath.Join(source, "ops", "prometheus", "alerts.yaml"),
		"dashboard": filepath.Join(source, "ops", "grafana", "dashboard.json"),
		"labels":    target,
		"scrapes":   scrapes,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(buildTool(t, "tools/monitoring", "github.com/chassis-go/chassis/golden/tools/monitoring"))
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var got judgement
	decode(t, stdout.String(), &got)
	return got
}

// TestMonitoring brings a service into each state that an alert is for, scrapes
// it, and demands that the alert fires, and that no alert fires while all is
// well. Every query of the dashboard has to find series in one of the states.
func TestMonitoring(t *testing.T) {
	slow(t)
	source := shared.source(t, CodeVariants()[0])
	target := map[string]string{"job": "orders", "instance": "orders-1"}
	series, fired := map[string]int{}, map[string]bool{}
	ran := 0
	var mu sync.Mutex
	t.Run("state", func(t *testing.T) {
		for name, state := range states() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				labels := target
				if state.noTarget {
					labels = nil
				}
				got := judge(t, source, labels, state.scrapes(t))
				wantAlerts(t, got, state)
				mu.Lock()
				defer mu.Unlock()
				ran++
				for query, count := range got.Queries {
					series[query] += count
				}
				for _, alert := range state.alerts {
					fired[alert] = true
				}
			})
		}
	})
	if ran < len(states()) {
		return // -run chose some of the states
	}
	wantUsed(t, series, fired, judge(t, source, target, nil))
}

// wantUsed demands that every query found series and that every alert fired, in
// one of the states at least.
func wantUsed(t *testing.T, series map[string]int, fired map[string]bool, all judgement) {
	t.Helper()
	for query, count := range series {
		if count == 0 {
			t.Errorf("the dashboard queries what no state has: %s", query)
		}
	}
	for alert := range all.Alerts {
		if !fired[alert] {
			t.Errorf("no state makes %s fire", alert)
		}
	}
}

// wantAlerts demands that the alerts of a state fire, and no others that it
// excludes.
func wantAlerts(t *testing.T, got judgement, state state) {
	t.Helper()
	for name, alert := range got.Alerts {
		want := "inactive"
		if slices.Contains(state.alerts, name) {
			want = "firing"
		}
		if alert.State != want && !slices.Contains(state.may, name) {
			t.Errorf("%s is %s, want %s", name, alert.State, want)
		}
		for _, annotation := range []string{"summary", "runbook"} {
			text := alert.Annotations[annotation]
			if alert.State == "firing" && (text == "" || strings.Contains(text, "<error")) {
				t.Errorf("%s has the %s %q", name, annotation, text)
			}
		}
		if alert.State == "firing" {
			t.Log(alert.Annotations["summary"])
		}
	}
}

// TestMonitoringOfVariants demands of every set of Go code that its rules and
// its dashboard are valid, and that TestMonitoring covers all that is in them.
func TestMonitoringOfVariants(t *testing.T) {
	slow(t)
	all := judge(t, shared.source(t, CodeVariants()[0]), nil, nil)
	for _, variant := range CodeVariants() {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			got := judge(t, shared.source(t, variant), nil, nil)
			for alert := range got.Alerts {
				if _, known := all.Alerts[alert]; !known {
					t.Errorf("%s is not among the alerts of %s", alert, CodeVariants()[0].Code())
				}
			}
			for query := range got.Queries {
				if _, known := all.Queries[query]; !known {
					t.Errorf("%s is not among the queries of %s", query, CodeVariants()[0].Code())
				}
			}
		})
	}
}

// holdBody sends a request whose body takes the time given to arrive.
func (m *monitored) holdBody(t *testing.T, held time.Duration) {
	t.Helper()
	body := &slowBody{rest: strings.NewReader(`{"title":"slow","body":""}`), held: held}
	request, err := http.NewRequestWithContext(t.Context(), "POST", m.url()+notes, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("a slow request: got status %d", response.StatusCode)
	}
}

// slowBody waits before its end.
type slowBody struct {
	rest *strings.Reader
	held time.Duration
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.rest.Len() == 0 {
		time.Sleep(b.held)
	}
	return b.rest.Read(p)
}

package golden

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// state is a state of a service that operators have to know of, or a healthy one.
type state struct {
	alerts   []string // that fire
	may      []string // that may fire as well
	noTarget bool     // nothing is configured to be scraped
	scrapes  func(t *testing.T) []scrape
}

// longEnough is how many minutes every alert has fired after.
const longEnough = 8

// states returns every state, by name. Each is that of a booted service.
func states() map[string]state {
	return map[string]state{
		"healthy with SQLite":     {scrapes: func(t *testing.T) []scrape { return healthy(t, "sqlite") }},
		"healthy with PostgreSQL": {scrapes: func(t *testing.T) []scrape { return healthy(t, "postgres") }},
		"not scraped":             {alerts: []string{"ServiceMissing"}, noTarget: true, scrapes: notScraped},
		"down":                    {alerts: []string{"ServiceDown"}, scrapes: down},
		"not migrated":            {alerts: []string{"ServiceNotReady", "HighErrorRate"}, scrapes: notMigrated},
		"crash loop":              {alerts: []string{"ServiceRestarts"}, scrapes: crashLoop},
		"slow":                    {alerts: []string{"HighLatency"}, scrapes: slowRequests},
		"abused":                  {alerts: []string{"ManyRequestsLimited"}, scrapes: abused},
		"without Redis":           {alerts: []string{"RateLimitFailing", "CacheFailing"}, scrapes: withoutRedis},
		"blocked in PostgreSQL":   {alerts: []string{"PostgresPoolExhausted"}, may: []string{"HighLatency", "HighErrorRate"}, scrapes: blockedInPostgres},
		"many writers":            {alerts: []string{"SQLiteWritersWait"}, may: []string{"HighLatency"}, scrapes: manyWriters},
	}
}

// watch boots the default variant with one of its stores, with metrics and the
// settings given.
func watch(t *testing.T, backend string, settings ...string) *monitored {
	t.Helper()
	d := deployment{CodeVariants()[0], backend}
	binary := shared.binary(t, d.Variant)
	all := slices.Concat(d.settings(t), []string{"APP_METRICS_ENABLED=true", "RUN_DB_MIGRATIONS=true"}, settings)
	m := &monitored{service: launch(t, binary, "entrypoint", all...)}
	m.await(t, http.StatusOK, "/healthcheck")
	return m
}

func healthy(t *testing.T, backend string) []scrape {
	m := watch(t, backend, everything()...)
	m.scrapeFor(t, longEnough, func() { useNotes(t, m.service) })
	return m.scrapes
}

func notScraped(*testing.T) []scrape {
	return []scrape{{Second: 0}, {Second: longEnough * scrapeInterval}}
}

func down(t *testing.T) []scrape {
	m := watch(t, "sqlite")
	m.scrapeFor(t, 2, func() {})
	m.terminate(t)
	m.scrapeFor(t, longEnough, func() {})
	return m.scrapes
}

func notMigrated(t *testing.T) []scrape {
	m := watch(t, "sqlite", "RUN_DB_MIGRATIONS=false")
	m.scrapeFor(t, longEnough, func() {
		if got, err := m.call(t.Context(), "GET", notes, ""); err != nil || got.status < 500 {
			t.Errorf("got %d %v, want 5xx", got.status, err)
		}
	})
	return m.scrapes
}

// crashLoop boots one service after the other, as a container engine does.
func crashLoop(t *testing.T) []scrape {
	var scrapes []scrape
	for range 4 {
		m := watch(t, "sqlite")
		m.scrapes = scrapes
		m.scrape(t)
		m.terminate(t)
		scrapes = m.scrapes
	}
	return scrapes
}

func slowRequests(t *testing.T) []scrape {
	m := watch(t, "sqlite")
	m.scrapeFor(t, longEnough, func() { m.holdBody(t, 1100*time.Millisecond) })
	return m.scrapes
}

func abused(t *testing.T) []scrape {
	m := watch(t, "sqlite", "APP_RATE_LIMIT_ENABLED=true", "APP_RATE_LIMIT_REQUESTS=1", "APP_RATE_LIMIT_WINDOW=24h")
	m.scrapeFor(t, longEnough, func() {
		for range 3 {
			if _, err := m.call(t.Context(), "GET", notes, ""); err != nil {
				t.Error(err)
			}
		}
	})
	return m.scrapes
}

func withoutRedis(t *testing.T) []scrape {
	redis := newRedis(t)
	m := watch(t, "sqlite", append(everything(), redisSettings(redis)...)...)
	var n note
	m.want(t, http.StatusCreated, "POST", notes, `{"title":"cached","body":""}`).decode(t, &n)
	redis.Stop()
	m.scrapeFor(t, longEnough, func() { m.want(t, http.StatusOK, "GET", notes+"/"+n.ID, "") })
	return m.scrapes
}

// blockedInPostgres locks the table of the notes, as a migration by hand does,
// until every connection of the service waits for it.
func blockedInPostgres(t *testing.T) []scrape {
	url := newDatabase(t)
	m := watch(t, "postgres", "APP_DATABASE_URL="+url, "APP_DATABASE_MAX_CONNS=2")
	m.await(t, http.StatusOK, "/ready")
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(t.Context())
	if _, err := connection.Exec(t.Context(), "BEGIN; LOCK TABLE notes IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	var waiting sync.WaitGroup
	for range 2 {
		waiting.Go(func() {
			if _, err := m.call(t.Context(), "GET", notes, ""); err != nil {
				t.Error(err)
			}
		})
	}
	for !strings.Contains(m.scrape(t), "\npgxpool_acquired_connections 2\n") {
		m.scrapes = nil
	}
	m.scrapeFor(t, longEnough, func() {})
	if _, err := connection.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	waiting.Wait()
	return m.scrapes
}

// manyWriters writes until more than one request has waited all the time
// between two scrapes.
func manyWriters(t *testing.T) []scrape {
	m := watch(t, "sqlite")
	body := `{"title":"one of many","body":"` + strings.Repeat("x", 10_000) + `"}`
	waited := 0.0
	for minute := range longEnough + 4 { // the first four fill the window of the rate
		for enough := float64(minute) * 1.5 * scrapeInterval; waited < enough; {
			m.writeMuch(t, body)
			waited = m.sample(t, `go_sql_wait_duration_seconds_total{db_name="writer"}`)
		}
		m.scrape(t)
	}
	return m.scrapes
}

// writeMuch writes with many clients at once.
func (m *monitored) writeMuch(t *testing.T, body string) {
	t.Helper()
	var writers sync.WaitGroup
	for range 200 {
		writers.Go(func() {
			for range 10 {
				if got, err := m.call(t.Context(), "POST", notes, body); err != nil || got.status != http.StatusCreated {
					t.Errorf("got %d %v", got.status, err)
				}
			}
		})
	}
	writers.Wait()
}

// sample returns the value of one series now.
func (m *monitored) sample(t *testing.T, series string) float64 {
	t.Helper()
	got := m.want(t, http.StatusOK, "GET", "/metrics", "")
	_, rest, _ := strings.Cut(got.body, "\n"+series+" ")
	text, _, _ := strings.Cut(rest, "\n")
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%s is %q: %v", series, text, err)
	}
	return value
}

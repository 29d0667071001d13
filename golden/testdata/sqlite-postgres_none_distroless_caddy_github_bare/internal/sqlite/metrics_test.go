package sqlite

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// TestCollectors scrapes the pools while a transaction holds the writer.
func TestCollectors(t *testing.T) {
	t.Parallel()
	db := openMigrated(t)
	tx, err := db.writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	registry := prometheus.NewRegistry()
	registry.MustRegister(db.Collectors()...)
	scraped := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(scraped, httptest.NewRequest("GET", "/", nil))
	for _, line := range []string{
		`go_sql_in_use_connections{db_name="writer"} 1`,
		`go_sql_max_open_connections{db_name="writer"} 1`,
		`go_sql_in_use_connections{db_name="readers"} 0`,
		`go_sql_max_open_connections{db_name="readers"} 4`,
		`go_sql_wait_duration_seconds_total{db_name="writer"} 0`,
	} {
		if !strings.Contains(scraped.Body.String(), "\n"+line+"\n") {
			t.Errorf("%s is missing in\n%s", line, scraped.Body)
		}
	}
}

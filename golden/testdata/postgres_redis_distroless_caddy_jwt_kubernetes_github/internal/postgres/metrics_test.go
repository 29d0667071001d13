package postgres

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// TestCollectors scrapes the pool while one of its connections is in use.
func TestCollectors(t *testing.T) {
	t.Parallel()
	db := openMigrated(t)
	conn, err := db.calls.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	registry := prometheus.NewRegistry()
	registry.MustRegister(db.Collectors()...)
	scraped := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(scraped, httptest.NewRequest("GET", "/", nil))
	for _, line := range []string{
		fmt.Sprintf("pgxpool_max_connections %d", conns),
		"pgxpool_acquired_connections 1",
		"pgxpool_canceled_acquires_total 0",
	} {
		if !strings.Contains(scraped.Body.String(), "\n"+line+"\n") {
			t.Errorf("%s is missing in\n%s", line, scraped.Body)
		}
	}
	for _, name := range []string{"pgxpool_idle_connections", "pgxpool_acquires_total", "pgxpool_acquire_wait_seconds_total", "pgxpool_opened_connections_total"} {
		if !strings.Contains(scraped.Body.String(), "\n"+name+" ") {
			t.Errorf("%s is missing", name)
		}
	}
}

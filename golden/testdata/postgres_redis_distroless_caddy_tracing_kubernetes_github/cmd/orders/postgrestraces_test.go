package main

import (
	"testing"

	"example.com/orders/internal/postgres/postgrestest"
	"example.com/orders/internal/telemetry/telemetrytest"
)

// TestTraceOfPostgres: what a request does in the database is a part of its trace.
func TestTraceOfPostgres(t *testing.T) {
	t.Parallel()
	collector := telemetrytest.New(t)
	url := postgrestest.New(t)
	r := startService(t, onPostgres(sendTo(collector, variables{"APP_DATABASE_URL": url, "RUN_DB_MIGRATIONS": "true"})))
	id := r.createAndGet(t)
	postgres := map[string]string{"db.system.name": "postgresql"}
	create, get := traceOf(t, collector, createSpan), traceOf(t, collector, getSpan)
	create.want(t, postgres, "INSERT")
	get.want(t, postgres, "SELECT")
	create.wantWithout(t, id, url)
	get.wantWithout(t, id, url)
}

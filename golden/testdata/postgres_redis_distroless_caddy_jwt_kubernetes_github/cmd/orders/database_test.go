package main

import (
	"testing"

	"example.com/orders/internal/postgres/postgrestest"
)

// storeVariables gives a test a database of its own, and has it migrated by
// the entrypoint.
func storeVariables(t *testing.T) variables {
	t.Helper()
	v := variables{"RUN_DB_MIGRATIONS": "true"}
	v["APP_DATABASE_URL"] = postgrestest.New(t)
	return v
}

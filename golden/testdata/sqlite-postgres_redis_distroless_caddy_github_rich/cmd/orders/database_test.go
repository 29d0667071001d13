package main

import (
	"path/filepath"
	"testing"
)

// storeVariables gives a test a database of its own, and has it migrated by
// the entrypoint.
func storeVariables(t *testing.T) variables {
	t.Helper()
	v := variables{"RUN_DB_MIGRATIONS": "true"}
	v["APP_DATABASE_SQLITE_PATH"] = filepath.Join(t.TempDir(), "app.db")
	return v
}

package config_test

import "testing"

func TestSQLite(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"data/", ":memory:"} {
		wantProblem(t, variables{"APP_DATABASE_SQLITE_PATH": path}, "APP_DATABASE_SQLITE_PATH: ", "not a file")
	}
	wantProblem(t, variables{"APP_DATABASE_SQLITE_BUSY_TIMEOUT": "-1s"}, "APP_DATABASE_SQLITE_BUSY_TIMEOUT: ", "from 0s")
	wantProblem(t, variables{"APP_DATABASE_SQLITE_MAX_READERS": "0"}, "APP_DATABASE_SQLITE_MAX_READERS: ", "from 1")
	wantProblem(t, variables{"RUN_DB_MIGRATIONS": "yes"}, "RUN_DB_MIGRATIONS: ", "neither true nor false")
	wantProblem(t, variables{"APP_REPLICAS": "2"}, "APP_REPLICAS", "cannot share one SQLite file", "set it to")
}

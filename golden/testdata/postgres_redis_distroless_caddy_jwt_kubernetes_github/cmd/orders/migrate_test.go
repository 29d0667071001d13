package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// migrateTo runs migrate and fails unless it says all of these words.
func migrateTo(t *testing.T, v variables, action string, words ...string) {
	t.Helper()
	got := runWith(t.Context(), v, "migrate", action)
	got.want(t, exitOK)
	for _, word := range words {
		if !strings.Contains(got.stdout, word) {
			t.Errorf("migrate %s does not say %q: %s", action, word, got.stdout)
		}
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	v := storeVariables(t)
	migrateTo(t, v, "status", "pending", "00001_create_notes.sql")
	migrateTo(t, v, "up", "applied 00001_create_notes.sql in ")
	migrateTo(t, v, "up", "up to date")
	migrateTo(t, v, "status", "T", "00001_create_notes.sql")
	migrateTo(t, v, "down", "rolled back ")
	for _, args := range [][]string{nil, {"sideways"}, {"up", "down"}} {
		runWith(t.Context(), v, append([]string{"migrate"}, args...)...).want(t, exitUsage, "up, down (one migration) or status")
	}
	runWith(t.Context(), variables{"APP_PORT": "abc"}, "migrate", "up").want(t, exitUsage, "APP_PORT: ")
}

// TestMigrationsAreOptIn starts the service over a database without schema: it
// is alive, but not ready.
func TestMigrationsAreOptIn(t *testing.T) {
	t.Parallel()
	v := storeVariables(t)
	v["RUN_DB_MIGRATIONS"] = "false"
	runProcess(t, v, "entrypoint", "true").want(t, exitOK)
	migrateTo(t, v, "status", "pending")

	v["APP_READINESS_INCLUDE_DETAILS"] = "true"
	r := launchService(t, v)
	if got := r.get(t, "/ready"); got != http.StatusServiceUnavailable {
		t.Errorf("readiness before migrations: got %d", got)
	}
	if got := r.get(t, "/healthcheck"); got != http.StatusOK {
		t.Errorf("health before migrations: got %d", got)
	}
	migrateTo(t, v, "up", "applied ")
	for deadline := time.Now().Add(patience); r.get(t, "/ready") != http.StatusOK; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not ready after migrations\n%s", r.log.String())
		}
	}
}

// TestEntrypointMigrates holds that the entrypoint migrates before it runs
// another program, and leaves the schema to its own commands.
func TestEntrypointMigrates(t *testing.T) {
	t.Parallel()
	for _, yes := range []string{"True", "1"} {
		v := storeVariables(t)
		v["RUN_DB_MIGRATIONS"] = yes
		status := func(pending bool) {
			t.Helper()
			if got := runProcess(t, v, "entrypoint", "migrate", "status"); strings.Contains(got.stdout, "pending ") != pending {
				t.Errorf("RUN_DB_MIGRATIONS=%s: got %s, want something pending: %t", yes, got.stdout, pending)
			}
		}
		status(true)
		got := runProcess(t, v, "entrypoint", "true")
		got.want(t, exitOK)
		if !strings.Contains(got.stdout, `"migration":"00001_create_notes.sql"`) {
			t.Errorf("RUN_DB_MIGRATIONS=%s: got %s", yes, got.stdout)
		}
		status(false)
		runProcess(t, v, "entrypoint", "migrate", "down").want(t, exitOK)
		status(true)
	}
}

// TestDataStays restarts the service.
func TestDataStays(t *testing.T) {
	t.Parallel()
	v := storeVariables(t)
	r := startService(t, v)
	path := r.create(t, 1)
	r.cancel()
	r.wait(t).want(t, exitOK)
	if got := startService(t, v).get(t, path); got != http.StatusOK {
		t.Errorf("a note after a restart: got %d", got)
	}
}

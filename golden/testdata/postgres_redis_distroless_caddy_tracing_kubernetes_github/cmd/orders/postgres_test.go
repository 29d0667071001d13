package main

import (
	"net/http"
	"strings"
	"testing"

	"example.com/orders/internal/postgres/postgrestest"
)

// onPostgres are settings for the service with PostgreSQL.
func onPostgres(more variables) variables {
	v := variables{}
	for name, value := range more {
		v[name] = value
	}
	return v
}

func TestPostgresServe(t *testing.T) {
	t.Parallel()
	r := startService(t, onPostgres(variables{"APP_DATABASE_URL": postgrestest.New(t), "RUN_DB_MIGRATIONS": "true"}))
	path := r.create(t, 1)
	if got := r.get(t, path); got != http.StatusOK {
		t.Errorf("the note that was made: got %d", got)
	}
	r.cancel()
	r.wait(t).want(t, exitOK)
}

// TestPostgresUnreachable asks for a server where none is.
func TestPostgresUnreachable(t *testing.T) {
	t.Parallel()
	for _, v := range []variables{
		{"APP_DATABASE_POSTGRES_HOST": "127.0.0.1", "APP_DATABASE_POSTGRES_PORT": "1", "APP_DATABASE_POSTGRES_PASSWORD": "hunter2"},
		{"APP_DATABASE_URL": "postgres://app:hunter2@127.0.0.1:1/app"},
	} {
		for _, migrations := range []string{"true", "false"} {
			v["RUN_DB_MIGRATIONS"] = migrations
			v["APP_DATABASE_CONNECT_RETRY"] = "300ms"
			for _, command := range []string{"serve", "entrypoint", "migrate status"} {
				got := runWith(t.Context(), onPostgres(v), strings.Fields(command)...)
				got.want(t, exitFailed, "open the database", "connection refused", "APP_DATABASE_URL")
				if strings.Contains(got.stderr+got.stdout, "hunter2") {
					t.Errorf("%s prints the password: %s%s", command, got.stdout, got.stderr)
				}
			}
		}
	}
}

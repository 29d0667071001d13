// Package postgrestest gives each test a schema of its own in a PostgreSQL
// database.
package postgrestest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// New creates an empty schema in the database that TEST_DATABASE_URL names
// and drops it when the test ends. It returns the URL of that database with
// the new schema as its only one. Without the variable the test is skipped,
// or fails if CI is set to true.
func New(t testing.TB) string {
	t.Helper()
	database := os.Getenv("TEST_DATABASE_URL")
	if database == "" {
		const hint = "set TEST_DATABASE_URL to a PostgreSQL database in which this test may create schemas, or run make test-services"
		if os.Getenv("CI") == "true" {
			t.Fatal(hint)
		}
		t.Skip(hint)
	}
	location, err := url.Parse(database)
	if err != nil || location.Host == "" {
		t.Fatal("TEST_DATABASE_URL has not the form postgres://user:password@host:5432/name")
	}
	schema := "test_" + strings.ToLower(rand.Text())
	execute(t, database, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { execute(t, database, "DROP SCHEMA "+schema+" CASCADE") })
	query := location.Query()
	query.Set("search_path", schema)
	location.RawQuery = query.Encode()
	return location.String()
}

func execute(t testing.TB, database, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		t.Fatalf("connect to the database of TEST_DATABASE_URL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

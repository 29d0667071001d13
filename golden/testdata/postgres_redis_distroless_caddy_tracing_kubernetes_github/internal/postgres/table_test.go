package postgres

import (
	"context"
	"testing"
	"testing/fstest"
)

// testTable is a table for tests of what all have in common.
type testTable struct{ db *DB }

// createTestTable makes the table with a migration, in a schema without others.
func createTestTable(t *testing.T, db *DB) testTable {
	t.Helper()
	m := newMigrations(t, db, fstest.MapFS{"00001_test.sql": {Data: []byte("-- +goose Up\nCREATE TABLE test (value bigint);\n")}})
	if _, err := m.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	return testTable{db}
}

// insert adds a value, as a request that writes does.
func (table testTable) insert(ctx context.Context, value int) error {
	return table.db.calls.write(ctx, func(ctx context.Context) error {
		_, err := table.db.calls.pool.Exec(ctx, "INSERT INTO test VALUES ($1)", value)
		return err
	})
}

// sum returns the sum of the values, as a request that reads does.
func (table testTable) sum(ctx context.Context) (sum int, err error) {
	err = table.db.calls.read(ctx, func(ctx context.Context) error {
		return table.db.calls.pool.QueryRow(ctx, "SELECT coalesce(sum(value), 0)::bigint FROM test").Scan(&sum)
	})
	return sum, err
}

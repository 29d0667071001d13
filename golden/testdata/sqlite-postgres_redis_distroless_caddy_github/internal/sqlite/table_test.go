package sqlite

import (
	"context"
	"testing"
	"testing/fstest"
)

// testTable is a table for tests of what all have in common.
type testTable struct{ db *DB }

// createTestTable makes the table with a migration, in a file without others.
func createTestTable(t *testing.T, db *DB) testTable {
	t.Helper()
	m, err := db.newMigrations(fstest.MapFS{"00001_test.sql": {Data: []byte("-- +goose Up\nCREATE TABLE test (value INTEGER);\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	return testTable{db}
}

// insert adds a value, as a request that writes does.
func (table testTable) insert(ctx context.Context, value int) error {
	return table.db.calls.write(ctx, func(ctx context.Context) error {
		_, err := table.db.writer.ExecContext(ctx, "INSERT INTO test VALUES (?)", value)
		return err
	})
}

// sum returns the sum of the values, as a request that reads does.
func (table testTable) sum(ctx context.Context) (sum int, err error) {
	err = table.db.calls.read(ctx, func(ctx context.Context) error {
		return table.db.readers.QueryRowContext(ctx, "SELECT total(value) FROM test").Scan(&sum)
	})
	return sum, err
}

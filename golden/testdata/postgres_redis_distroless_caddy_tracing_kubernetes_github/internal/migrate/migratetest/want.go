package migratetest

import (
	"database/sql"
	"errors"
	"slices"
	"testing"

	"example.com/orders/internal/migrate"
)

// wantUp applies what is pending, which must be exactly these migrations.
func wantUp(t *testing.T, m *migrate.Migrations, names ...string) {
	t.Helper()
	applied, err := m.Up(t.Context())
	if err != nil {
		t.Fatalf("up: %v", err)
	}
	var got []string
	for _, migration := range applied {
		got = append(got, migration.Name)
	}
	if !slices.Equal(got, names) {
		t.Errorf("up applied %q, want %q", got, names)
	}
}

// wantApplied fails unless exactly these of the known migrations are applied.
func wantApplied(t *testing.T, m *migrate.Migrations, names ...string) {
	t.Helper()
	states, err := m.Status(t.Context())
	if err != nil {
		t.Fatalf("status: %v", err)
	}
	var got []string
	for _, state := range states {
		if !state.AppliedAt.IsZero() {
			got = append(got, state.Name)
		}
	}
	if !slices.Equal(got, names) {
		t.Errorf("applied are %q, want %q", got, names)
	}
}

func wantPending(t *testing.T, m *migrate.Migrations, want error) {
	t.Helper()
	if got := m.Pending(t.Context()); !errors.Is(got, want) {
		t.Errorf("pending: got error %v, want %v", got, want)
	}
}

// wantTables fails unless exactly these of the tests' tables exist.
func wantTables(t *testing.T, db *sql.DB, names ...string) {
	t.Helper()
	for _, name := range []string{"first", "second", "third"} {
		if got, want := hasTable(t, db, name), slices.Contains(names, name); got != want {
			t.Errorf("table %s exists: %t, want %t", name, got, want)
		}
	}
}

func hasTable(t *testing.T, db *sql.DB, name string) bool {
	t.Helper()
	var rows int
	return db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+name).Scan(&rows) == nil
}

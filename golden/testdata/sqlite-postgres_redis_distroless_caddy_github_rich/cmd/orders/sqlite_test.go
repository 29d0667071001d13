package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSQLiteDataDirectory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "directory", "app.db")
	v := variables{"APP_DATABASE_SQLITE_PATH": path}
	runProcess(t, v, "entrypoint", "true").want(t, exitOK)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 0 {
		t.Errorf("got directory %v, error %v; want an empty one", entries, err)
	}
}

func TestSQLiteDataDirectoryOfNoUse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	v := variables{"APP_DATABASE_SQLITE_PATH": filepath.Join(file, "app.db")}
	for _, command := range []string{"serve", "entrypoint", "entrypoint true", "migrate up"} {
		runWith(t.Context(), v, strings.Fields(command)...).want(t, exitFailed, "data directory", file, "APP_DATABASE_SQLITE_PATH")
	}
}

func TestSQLiteFileOfNoUse(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "app.db")
	if err := os.WriteFile(file, []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := variables{"APP_DATABASE_SQLITE_PATH": file, "RUN_DB_MIGRATIONS": "true"}
	for _, command := range []string{"serve", "entrypoint"} {
		runWith(t.Context(), v, command).want(t, exitFailed, file, "not a database")
	}
}

// TestSQLiteGuard holds that replicas over one file are refused before
// anything is made.
func TestSQLiteGuard(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	v := variables{"APP_REPLICAS": "2", "RUN_DB_MIGRATIONS": "true", "APP_DATABASE_SQLITE_PATH": filepath.Join(directory, "app.db")}
	for _, command := range []string{"serve", "check", "entrypoint"} {
		runWith(t.Context(), v, command).want(t, exitUsage, "APP_REPLICAS", "SQLite")
	}
	if _, err := os.Stat(directory); !os.IsNotExist(err) {
		t.Errorf("the data directory was made: %v", err)
	}
}

package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBackup backs up a database that is open and restores it elsewhere.
func TestBackup(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	path, backup := filepath.Join(directory, "app.db"), filepath.Join(directory, "backup.db")
	db := openAt(t, path)
	table := createTestTable(t, db)
	if err := table.insert(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := Backup(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	if err := table.insert(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got the backup %v, error %v; want one that only its owner may read", info, err)
	}
	if err := Backup(t.Context(), path, backup); !errors.Is(err, os.ErrExist) {
		t.Errorf("overwrites a backup: error %v", err)
	}

	restored := filepath.Join(directory, "restored.db")
	if err := Restore(t.Context(), restored, backup); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(restored); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got the file %v, error %v; want one that only its owner may read", info, err)
	}
	if got, err := (testTable{openAt(t, restored)}).sum(t.Context()); err != nil || got != 1 {
		t.Errorf("got the sum %d, error %v; want only what was there before the backup", got, err)
	}
}

func TestBackupLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	damaged, backup := filepath.Join(directory, "damaged.db"), filepath.Join(directory, "backup.db")
	if err := os.WriteFile(damaged, []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{damaged, filepath.Join(directory, "missing.db")} {
		if err := Backup(t.Context(), path, backup); err == nil {
			t.Errorf("%s: there is no error", path)
		}
		if _, err := os.Stat(backup); !os.IsNotExist(err) {
			t.Errorf("%s: there is a backup: %v", path, err)
		}
	}
}

// TestRestoreRefuses holds that nothing but a sound backup replaces a database,
// and not even that while it is in use.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	path := filepath.Join(directory, "app.db")
	db := openAt(t, path)
	createTestTable(t, db)
	sound := filepath.Join(directory, "sound.db")
	if err := Backup(t.Context(), path, sound); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), path, sound); !errors.Is(err, ErrInUse) {
		t.Errorf("while the database is in use: error %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]struct {
		content []byte
		says    string
	}{
		"other bytes":        {[]byte(strings.Repeat("other", 1000)), "not a database"},
		"damaged":            {damage(t, sound), ""},
		"truncated":          {before[:len(before)/2], ""},
		"of another program": {otherDatabase(t), "not one of this service"},
		"empty":              {nil, "not one of this service"},
	} {
		backup := filepath.Join(directory, name)
		if err := os.WriteFile(backup, wrong.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Restore(t.Context(), path, backup); err == nil || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("%s: got error %v, want %q in it", name, err, wrong.says)
		}
	}
	for _, backup := range []string{directory, filepath.Join(directory, "missing")} {
		if err := Restore(t.Context(), path, backup); err == nil {
			t.Errorf("%s: there is no error", backup)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the database was changed: %v", err)
	}
}

// damage returns the content of a file with its second half overwritten.
func damage(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(content) / 2; i < len(content); i++ {
		content[i] ^= 0xff
	}
	return content
}

// otherDatabase returns a database that is not this service's.
func otherDatabase(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "CREATE TABLE other (id INTEGER)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

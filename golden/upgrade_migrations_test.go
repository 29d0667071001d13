package golden

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/templates"
)

// TestUpgradeOfAppliedMigrations brings migrations to services whose owner has
// some as well, applied to a SQLite database, with the numbers that the
// templates use, or later ones.
func TestUpgradeOfAppliedMigrations(t *testing.T) {
	slow(t)
	for name, own := range map[string]string{"the same number": "00002", "a later number": "00005", "a date": "20250131120000"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spec, err := generator.Answers{"name": "orders", "database": "sqlite", "redis": "false"}.Spec()
			if err != nil {
				t.Fatal(err)
			}
			files, err := generator.Project(templates.FS, spec, templates.Version())
			if err != nil {
				t.Fatal(err)
			}
			mine := migration("mine")
			files = append(files, generator.File{Path: "internal/sqlite/migrations/" + own + "_mine.sql", Mode: 0o644, Content: mine.Data})
			dir := filepath.Join(t.TempDir(), "orders")
			if err := generator.Write(t.Context(), dir, files); err != nil {
				t.Fatal(err)
			}
			migrated(t, dir, "notes", "mine")

			second := map[string]*fstest.MapFile{"00002_second.sql": migration("second")}
			upgradeTo(t, upgrade.Options{Dir: dir, Templates: withMigrations(t, "998.0.0", second)})
			migrated(t, dir, "notes", "mine", "second")

			second["00003_third.sql"] = migration("third")
			outcome := upgradeTo(t, upgrade.Options{Dir: dir, Templates: withMigrations(t, "999.0.0", second)})
			migrated(t, dir, "notes", "mine", "second", "third")
			if outcome.Status == upgrade.Conflicts || len(outcome.Files) != 1 {
				t.Errorf("the last upgrade adds one file: %+v", outcome)
			}
		})
	}
}

// migration creates a table.
func migration(table string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE " + table + " (id INTEGER);\n\n-- +goose Down\nDROP TABLE " + table + ";\n")}
}

// withMigrations returns these templates as another version, with more
// migrations for SQLite.
func withMigrations(t *testing.T, version string, added map[string]*fstest.MapFile) fs.FS {
	t.Helper()
	next := fstest.MapFS{}
	err := fs.WalkDir(templates.FS, ".", func(name string, item fs.DirEntry, err error) error {
		if err != nil || item.IsDir() {
			return err
		}
		content, err := fs.ReadFile(templates.FS, name)
		next[name] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range added {
		next["database/sqlite/internal/sqlite/migrations/"+name] = file
	}
	next["VERSION"] = &fstest.MapFile{Data: []byte(version + "\n")}
	return next
}

// migrated applies the migrations of a service to the database beside it, and
// holds which tables these have created since the first time, in order.
func migrated(t *testing.T, dir string, tables ...string) {
	t.Helper()
	database := filepath.Join(dir, "..", "data", "app.db")
	for _, args := range [][]string{{"up"}, {"status"}} {
		cmd := goCmd(dir, append([]string{"run", "./cmd/orders", "migrate"}, args...)...)
		cmd.Env = append(cmd.Env, "APP_DATABASE_SQLITE_PATH="+database)
		printed, err := output(cmd)
		if err != nil {
			t.Fatal(err)
		}
		if args[0] == "status" && strings.Contains(printed, "pending") {
			t.Errorf("pending after migrate up:\n%s", printed)
		}
	}
	inTree := map[string]string{} // by file, the table
	names, err := filepath.Glob(filepath.Join(dir, "internal/sqlite/migrations/*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(content), "CREATE TABLE ")
		inTree[filepath.Base(name)], _, _ = strings.Cut(rest, " ")
	}
	var order []string
	for _, name := range slices.Sorted(maps.Keys(inTree)) {
		order = append(order, inTree[name])
	}
	if !slices.Equal(order, tables) {
		t.Errorf("the migrations create %v, want %v", order, tables)
	}
}

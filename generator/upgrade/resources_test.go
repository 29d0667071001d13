package upgrade

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// resourceTemplates has what becomes of resources: a file of their own, a line
// in one that all share, and migrations for a database.
func resourceTemplates(version string) fstest.MapFS {
	migrations := "database/postgres/migration/"
	return templatesOf(version, map[string]string{
		"base/routes.txt.tmpl":                  "first\n{{range .Resources}}{{.Table}}\n{{end}}last\n",
		"base/resource/__resource__/a.txt.tmpl": "{{.Words}}{{range .Fields}}\n{{.}}{{end}}\n",
		"database/any/internal/migrations/keep": "",
		migrations + "create/internal/postgres/migrations/__migration___create___table__.sql.tmpl":          "CREATE {{.Table}};\n",
		migrations + "add/internal/postgres/migrations/__migration___add___columns___to___table__.sql.tmpl": "ALTER {{.Table}};\n",
		migrations + "drop/internal/postgres/migrations/__migration___drop___table__.sql.tmpl":              "DROP {{.Table}};\n",
	})
}

// grown are the options that change the resources of the project in dir.
func grown(dir string, templates fstest.MapFS, change func(generator.Spec, int) (generator.Spec, error)) Options {
	return Options{Dir: dir, Templates: templates, Resources: func(answers generator.Spec, next int) (generator.Spec, []string, error) {
		changed, err := change(answers, next)
		return changed, []string{"as asked"}, err
	}}
}

func adding(spec string) func(generator.Spec, int) (generator.Spec, error) {
	return func(answers generator.Spec, next int) (generator.Spec, error) { return answers.AddResource(spec, next) }
}

// TestMigrationNumbers adds a resource beside migrations of the owner's own.
func TestMigrationNumbers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		own  []string // files of the owner
		edit func(t *testing.T, dir string)
		want string
	}{
		"none":                {nil, nil, "00002"},
		"of a database":       {[]string{"internal/postgres/migrations/00007_own.sql"}, nil, "00008"},
		"in Go":               {[]string{"internal/postgres/migrations/00007_own.go"}, nil, "00008"},
		"of another database": {[]string{"internal/mysql/migrations/00012_own.sql"}, nil, "00013"},
		"far away":            {[]string{"services/stock/db/migrations/12_own.sql"}, nil, "00013"},
		"of a time":           {[]string{"internal/postgres/migrations/20301231235959_own.sql"}, nil, "20301231235960"},
		"not a migration":     {[]string{"internal/postgres/migrations/90_own.txt", "internal/postgres/migrations/note.sql", "reports/90_sums.sql"}, nil, "00002"},
		"of other projects":   {[]string{"node_modules/x/migrations/90_a.sql", "vendor/x/migrations/91_a.sql"}, nil, "00002"},
		"in a directory that was moved": {nil, func(t *testing.T, dir string) {
			treetest.Edit(t, dir, "schema/00001_create_notes.sql", "CREATE notes;\n")
			if err := os.Remove(filepath.Join(dir, "internal/postgres/migrations/00001_create_notes.sql")); err != nil {
				t.Fatal(err)
			}
			mustUpgrade(t, grown(dir, resourceTemplates("1.0.0"), adding("tag label:string")))
			treetest.Edit(t, dir, "schema/00040_own.sql", "SELECT 1;\n")
		}, "00041"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			templates := resourceTemplates("1.0.0")
			dir := newProject(t, templates)
			for _, file := range test.own {
				treetest.Edit(t, dir, file, "SELECT 1;\n")
			}
			if test.edit != nil {
				test.edit(t, dir)
			}
			report := mustUpgrade(t, grown(dir, templates, adding("order total:int")))
			found, err := filepath.Glob(filepath.Join(dir, "*", "*", "*", test.want+"_create_orders.sql"))
			if nearer, _ := filepath.Glob(filepath.Join(dir, "*", test.want+"_create_orders.sql")); err != nil || len(found)+len(nearer) != 1 {
				t.Errorf("there is no migration %s: %v", test.want, treetest.ReadProject(t, dir))
			}
			if len(report.Notes) == 0 || report.Notes[0] != "as asked" {
				t.Errorf("notes are %q", report.Notes)
			}
		})
	}
}

// TestNoNumberLeft refuses to count beyond the highest number.
func TestNoNumberLeft(t *testing.T) {
	t.Parallel()
	templates := resourceTemplates("1.0.0")
	dir := newProject(t, templates)
	treetest.Edit(t, dir, "internal/postgres/migrations/9223372036854775807_own.sql", "SELECT 1;\n")
	_, err := Prepare(t.Context(), grown(dir, templates, adding("order total:int")))
	wantProblem(t, err, "migration_number")
	if int64(math.MaxInt64) == 9223372036854775807 && !strings.Contains(err.Error(), "9223372036854775807") {
		t.Errorf("got %v", err)
	}
}

// TestResourcesNeedTheirTemplates refuses to grow a service and to upgrade it in
// one go.
func TestResourcesNeedTheirTemplates(t *testing.T) {
	t.Parallel()
	dir := newProject(t, resourceTemplates("1.0.0"))
	before := treetest.ReadProject(t, dir)
	for version, code := range map[string]string{"1.1.0": "outdated", "0.9.0": "downgrade"} {
		_, err := Prepare(t.Context(), grown(dir, resourceTemplates(version), adding("order total:int")))
		wantProblem(t, err, code)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("changed %v", diff)
	}
}

// TestRefusedResourcesChangeNothing passes on why a change is refused.
func TestRefusedResourcesChangeNothing(t *testing.T) {
	t.Parallel()
	templates := resourceTemplates("1.0.0")
	dir := newProject(t, templates)
	before := treetest.ReadProject(t, dir)
	_, err := Prepare(t.Context(), grown(dir, templates, adding("note total:int")))
	if _, is := errors.AsType[*generator.ValidationError](err); !is {
		t.Errorf("got %v", err)
	}
	if diff := treetest.Diff(before, treetest.ReadProject(t, dir)); len(diff) > 0 {
		t.Errorf("changed %v", diff)
	}
}

// TestGrowthOfAnOlderService adds to a service whose record names no resources.
func TestGrowthOfAnOlderService(t *testing.T) {
	t.Parallel()
	templates := resourceTemplates("1.0.0")
	dir := newProject(t, templates)
	path := filepath.Join(dir, filepath.FromSlash(statePath))
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	older := strings.Replace(string(content), "schema: 2", "schema: 1", 1)
	older = strings.Replace(older, "  resources:\n    - spec: note/notes title:string body:text\n      migration: 1\n", "", 1)
	if err := os.WriteFile(path, []byte(older), 0o644); err != nil || older == string(content) {
		t.Fatalf("%v in\n%s", err, older)
	}
	mustUpgrade(t, grown(dir, templates, adding("order total:int")))
	files := treetest.ReadProject(t, dir)
	if got := string(files["routes.txt"].Content); !strings.Contains(got, "first\nnotes\norders\nlast\n") {
		t.Errorf("got %q", got)
	}
	if got := string(files[statePath].Content); !strings.Contains(got, "schema: 2\n") || !strings.Contains(got, "spec: note/notes title:string body:text") {
		t.Errorf("got\n%s", got)
	}
}

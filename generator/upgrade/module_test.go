package upgrade

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// modular returns templates that mention the module in files of every kind,
// next to a line that the next version changes.
func modular(version, line string) map[string]string {
	return map[string]string{
		"base/go.mod.tmpl":                  "module {{.Module}}\n\ngo 1.26\n",
		"base/cmd/__name__/main.go.tmpl":    "// Package main runs {{.Module}}.\n// " + line + "\npackage main\n\nimport (\n\t\"fmt\"\n\n\t\"{{.Module}}/internal/api\"\n)\n\n// main prints " + line + ".\nfunc main() { fmt.Println(api.Name) }\n",
		"base/internal/api/api.go.tmpl":     "package api\n\nconst Name = \"{{.Module}}\"\n\nvar _ = \"" + line + "\"\n",
		"base/Makefile.tmpl":                "MODULE := {{.Module}}\nLINE := " + line + "\n",
		"base/README.md.tmpl":               "# {{.Name}}\n\n" + line + "\ngo get {{.Module}}\n",
		"base/internal/api/untouched.go":    "package api\n",
		"base/internal/api/version_test.go": "package api\n\n// Version is " + version + ".\n",
	}
}

// TestModuleChangedByHand upgrades a service whose owner changed the module
// path in go.mod and elsewhere, by sed or by an editor.
func TestModuleChangedByHand(t *testing.T) {
	t.Parallel()
	everywhere := func(name string) bool { return name != generator.StatePath }
	for name, c := range map[string]struct {
		to    string
		files func(name string) bool
		set   []string
		want  string
	}{
		"everywhere":          {"github.com/acme/shop", everywhere, nil, "github.com/acme/shop"},
		"longer":              {"example.com/orders/v2", everywhere, nil, "example.com/orders/v2"},
		"in Go files only":    {"github.com/acme/shop", func(name string) bool { return strings.HasSuffix(name, ".go") || name == "go.mod" }, nil, "github.com/acme/shop"},
		"in go.mod only":      {"github.com/acme/shop", func(name string) bool { return name == "go.mod" }, nil, "github.com/acme/shop"},
		"and in project.yaml": {"github.com/acme/shop", func(string) bool { return true }, nil, "github.com/acme/shop"},
		"and set alike":       {"github.com/acme/shop", everywhere, []string{"module=github.com/acme/shop"}, "github.com/acme/shop"},
		"and set differently": {"github.com/acme/shop", everywhere, []string{"module=github.com/acme/store"}, "github.com/acme/store"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newProject(t, templatesOf("1.0.0", modular("1.0.0", "one")))
			treetest.Edit(t, dir, "internal/own/own.go", "package own\n\nimport _ \"example.com/orders/internal/api\"\n")
			for path, e := range treetest.ReadProject(t, dir) {
				if path != generator.BasePath && c.files(path) {
					treetest.Edit(t, dir, path, strings.ReplaceAll(string(e.Content), "example.com/orders", c.to))
				}
			}
			options := Options{Dir: dir, Templates: templatesOf("1.1.0", modular("1.1.0", "two")), Set: c.set}
			report := mustUpgrade(t, options)
			if report.Status != plan.Clean {
				t.Errorf("report: %+v", report)
			}
			noted := slices.ContainsFunc(report.Notes, func(note string) bool { return strings.Contains(note, "--set module="+c.to) })
			if noted != (c.set == nil) {
				t.Errorf("notes: %q", report.Notes)
			}
			for path, want := range map[string]string{
				"go.mod":                "module " + c.want + "\n",
				"cmd/orders/main.go":    "\"" + c.want + "/internal/api\"\n",
				"internal/own/own.go":   "\"" + c.want + "/internal/api\"\n",
				"README.md":             "two\n",
				"Makefile":              "LINE := two\n",
				".chassis/project.yaml": "module: " + c.want + "\n",
			} {
				if got, err := os.ReadFile(filepath.Join(dir, path)); err != nil || !strings.Contains(string(got), want) {
					t.Errorf("%s: %v\n%s", path, err, got)
				}
			}
			if report := mustUpgrade(t, options); report.Status != Current {
				t.Errorf("a second upgrade: %+v", report)
			}
		})
	}
}

// TestModuleNotAnAnswer upgrades a service whose go.mod names what no answer
// may be.
func TestModuleNotAnAnswer(t *testing.T) {
	t.Parallel()
	dir := newProject(t, templatesOf("1.0.0", modular("1.0.0", "one")))
	treetest.Edit(t, dir, "go.mod", "module orders\n\ngo 1.26\n")
	report := mustUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.1.0", modular("1.1.0", "two"))})
	if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "go.mod names the module orders") {
		t.Errorf("notes: %q", report.Notes)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "go.mod")); string(got) != "module orders\n\ngo 1.26\n" {
		t.Errorf("go.mod:\n%s", got)
	}
}

// TestModuleAbove upgrades a service that is part of a larger module: packages that
// arrive are imported by the path that they have in it, and what they require is for
// its go.mod.
func TestModuleAbove(t *testing.T) {
	t.Parallel()
	const above = "module github.com/acme/platform\n\ngo 1.26\n"
	for name, c := range map[string]struct{ imported, want string }{
		"part of it":     {"github.com/acme/platform/orders", "github.com/acme/platform/orders"},
		"beside it only": {"example.com/orders", "example.com/orders"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newProject(t, templatesOf("1.0.0", modular("1.0.0", "one")))
			treetest.Edit(t, filepath.Dir(dir), "go.mod", above)
			for _, path := range []string{"cmd/orders/main.go", "internal/own/own.go"} {
				treetest.Edit(t, dir, path, "package own\n\nimport _ \""+c.imported+"/internal/api\"\n")
			}
			if err := os.Remove(filepath.Join(dir, "go.mod")); err != nil {
				t.Fatal(err)
			}
			next := modular("1.1.0", "one")
			next["base/go.mod.tmpl"] += "\nrequire (\n\texample.com/new v1.2.3\n\texample.com/other v1.0.0 // indirect\n)\n"
			next["base/internal/arrived/arrived.go.tmpl"] = "package arrived\n\nimport _ \"{{.Module}}/internal/api\"\n"
			options := Options{Dir: dir, Templates: templatesOf("1.1.0", next)}
			report := mustUpgrade(t, options)
			arrived, err := os.ReadFile(filepath.Join(dir, "internal/arrived/arrived.go"))
			if err != nil || !strings.Contains(string(arrived), `"`+c.want+`/internal/api"`) {
				t.Errorf("%v\n%s", err, arrived)
			}
			all := strings.Join(append(slices.Clone(report.Next), report.Notes...), "\n")
			if part := c.want == c.imported && c.imported != "example.com/orders"; strings.Contains(all, "go get example.com/new@v1.2.3\ngo mod tidy\n") != part || strings.Contains(all, "../go.mod") != part {
				t.Errorf("next and notes:\n%s", all)
			}
			if got, _ := os.ReadFile(filepath.Join(filepath.Dir(dir), "go.mod")); string(got) != above {
				t.Errorf("the go.mod above:\n%s", got)
			}
			if report := mustUpgrade(t, options); report.Status != Current {
				t.Errorf("a second upgrade: %+v", report)
			}
		})
	}
}

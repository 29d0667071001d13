package generator

import (
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/resource"
)

// shopResources are two that are in use, the older one with a field that came
// later, and one that was removed.
func shopResources(t *testing.T) []resource.Resource {
	t.Helper()
	var resources []resource.Resource
	for _, spec := range []string{"gift_card code:string", "item label:string discount:int? rank:int? weight:int?", "window/app_windows label:string item:ref(item)"} {
		parsed, err := resource.Parse(spec)
		if err != nil {
			t.Fatal(err)
		}
		resources = append(resources, parsed)
	}
	resources[0].Migration, resources[0].Retired = 1, 6
	resources[1].Migration = 2
	resources[1].Fields[1].Migration, resources[1].Fields[2].Migration, resources[1].Fields[3].Migration = 4, 5, 5
	resources[2].Migration = 3
	return resources
}

// TestRenderResources renders each directory that is about resources.
func TestRenderResources(t *testing.T) {
	t.Parallel()
	templates := exampleTemplates(map[string]string{
		"partials/fields.tmpl": `{{define "fields"}}{{range .}} {{.Column}}{{end}}{{end}}`,
		"base/all.txt.tmpl":    "{{range .Resources}}{{.Name}};{{end}}\n",
		"base/resource/internal/__resource__/__resources__.go.tmpl":                                    "package {{.Resource.Package}} // {{$.Name}}\n{{range .Resource.Fields}}{{with ($.Target .).Table}}\n// {{.}}\n{{end}}{{end}}",
		"base/with-resources/oldest.txt.tmpl":                                                          "{{.Resource.Name}}\n",
		"base/without-resources/none.txt":                                                              "none\n",
		"database/sqlite/migration/create/migrations/__migration___create___table__.sql.tmpl":          `create {{.Resource.Table}}{{template "fields" .Fields}}`,
		"database/sqlite/migration/add/migrations/__migration___add___columns___to___table__.sql.tmpl": `add {{.Number}}{{template "fields" .Fields}}`,
		"database/sqlite/migration/drop/migrations/__migration___drop___table__.sql.tmpl":              `drop{{template "fields" .Fields}}`,
	})
	spec := smallSpec()
	plain := texts(t, exampleTemplates(nil), spec)
	spec.Resources = shopResources(t)
	got := texts(t, templates, spec)
	for name := range plain {
		delete(got, name)
	}
	want := map[string]string{
		"all.txt":                                    "item;window;\n",
		"internal/item/items.go":                     "package item // orders\n",
		"internal/window/appwindows.go":              "package window // orders\n\n// items\n",
		"oldest.txt":                                 "item\n",
		"migrations/00001_create_gift_cards.sql":     "create gift_cards code",
		"migrations/00002_create_items.sql":          "create items label",
		"migrations/00003_create_app_windows.sql":    "create app_windows label item_id",
		"migrations/00004_add_discount_to_items.sql": "add 4 discount",
		"migrations/00005_add_columns_to_items.sql":  "add 5 rank weight",
		"migrations/00006_drop_gift_cards.sql":       "drop code",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	spec.Resources = nil
	if got := texts(t, templates, spec); got["none.txt"] != "none\n" || got["all.txt"] != "\n" || len(got) != len(plain)+2 {
		t.Errorf("without resources: got %q", got)
	}
}

// texts returns the contents of a render by path.
func texts(t *testing.T, templates fs.FS, spec Spec) map[string]string {
	t.Helper()
	files, err := Render(templates, spec)
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{}
	for _, file := range files {
		contents[file.Path] = string(file.Content)
	}
	return contents
}

// TestLayoutFollowsNames renders Go code whose layout hangs on how resources
// are named.
func TestLayoutFollowsNames(t *testing.T) {
	t.Parallel()
	spec := smallSpec()
	spec.Resources = shopResources(t)
	got := texts(t, exampleTemplates(map[string]string{
		"base/all.go.tmpl": "package all\n\nimport (\n\t\"{{.Module}}/internal/store\"\n{{- range .Resources}}\n\t\"{{$.Module}}/internal/{{.Package}}\"\n{{- end}}\n)\n\n" +
			"type all struct {\n\tstore store.Store\n{{- range .Resources}}\n\t{{.GoVars}} {{.Package}}.Store\n{{- end}}\n}\n",
		"base/resource/__resource__.go.tmpl": "package x\n\nimport (\n\t\"errors\"\n\n\t\"{{.Module}}/internal/{{.Resource.Package}}\"\n\t\"{{.Module}}/internal/store\"\n)\n\nvar x  = 1\n",
	}), spec)
	for name, want := range map[string]string{
		"all.go": "package all\n\nimport (\n\t\"example.com/orders/internal/item\"\n\t\"example.com/orders/internal/store\"\n\t\"example.com/orders/internal/window\"\n)\n\n" +
			"type all struct {\n\tstore      store.Store\n\titems      item.Store\n\tappWindows window.Store\n}\n",
		"item.go":   "package x\n\nimport (\n\t\"errors\"\n\n\t\"example.com/orders/internal/item\"\n\t\"example.com/orders/internal/store\"\n)\n\nvar x  = 1\n",
		"window.go": "package x\n\nimport (\n\t\"errors\"\n\n\t\"example.com/orders/internal/store\"\n\t\"example.com/orders/internal/window\"\n)\n\nvar x  = 1\n",
	} {
		if got[name] != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got[name], want)
		}
	}
	_, err := Render(exampleTemplates(map[string]string{"base/x.go.tmpl": "package {{range .Resources}}{{end}}"}), spec)
	if err == nil || !strings.Contains(err.Error(), "template base/x.go.tmpl: ") {
		t.Errorf("Go code that cannot be read: got %v", err)
	}
}

// TestMigrationsOfRemovedResources renders the migration of a resource that
// refers to another one: it stays as it was when both are removed.
func TestMigrationsOfRemovedResources(t *testing.T) {
	t.Parallel()
	templates := exampleTemplates(map[string]string{
		"database/sqlite/migration/create/__migration__.sql.tmpl": "{{range .Fields}}{{.Column}} {{($.Target .).Table}}\n{{end}}",
	})
	spec := smallSpec()
	spec.Resources = shopResources(t)
	before := texts(t, templates, spec)["00003.sql"]
	spec.Resources[2].Retired, spec.Resources[1].Retired = 7, 8
	if after := texts(t, templates, spec)["00003.sql"]; after != before || before != "label \nitem_id items\n" {
		t.Errorf("got %q, before %q", after, before)
	}
}

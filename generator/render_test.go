package generator

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// exampleTemplates returns a small tree of templates, with changes laid over
// it: an empty content removes the file.
func exampleTemplates(changes map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, content := range map[string]string{
		"VERSION":                     "1.2.3\n",
		"pins.env":                    "# pins\n\nGO_VERSION=1.26\nIMAGE=x:1@sha256:0\n",
		"base/README.md.tmpl":         "# {{.Name}}\n\n{{.Description | markdown}} Go {{.GoVersion}}, {{.Pins.IMAGE}}\n",
		"base/cmd/__name__/a.go.tmpl": "package main\n",
		"base/ops/run.sh":             "echo {{ not a template }}\n",
		"base/.dot":                   "",
		"database/sqlite/s.go.tmpl":   "package s\n",
		"database/any/m.go.tmpl":      "package m // {{if .BothDatabases}}both{{else}}one{{end}}\n",
		"redis/r.go.tmpl":             "package r\n",
		"modules/sqlite/go.mod.tmpl":  "module {{.Module}}\n\ngo {{.GoVersion}}\n",
		"ci/gitlab/.gitlab-ci.yml":    "test:\n",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	for name, content := range changes {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
		if content == "" {
			delete(fsys, name)
		}
	}
	return fsys
}

func smallSpec() Spec {
	return Spec{
		Name: "orders", Module: "example.com/orders", Description: "Keeps *notes*.",
		Database: []string{"sqlite"}, Runtime: "distroless", Proxy: "none", Auth: "none", CI: "gitlab",
		Resources: exampleResources(),
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	files, err := Render(exampleTemplates(nil), smallSpec())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i, file := range files {
		got[file.Path] = string(file.Content)
		if i > 0 && files[i-1].Path >= file.Path {
			t.Errorf("%s stands after %s", file.Path, files[i-1].Path)
		}
		if executable := file.Mode == 0o755; executable != (file.Path == "ops/run.sh") {
			t.Errorf("%s has mode %o", file.Path, file.Mode)
		}
	}
	want := map[string]string{
		".dot":            "",
		".gitlab-ci.yml":  "test:\n",
		"README.md":       "# orders\n\nKeeps \\*notes\\*. Go 1.26, x:1@sha256:0\n",
		"cmd/orders/a.go": "package main\n",
		"go.mod":          "module example.com/orders\n\ngo 1.26\n",
		"m.go":            "package m // one\n",
		"ops/run.sh":      "echo {{ not a template }}\n",
		"s.go":            "package s\n",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRenderRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name, content, want string
	}{
		"collision":            {"database/sqlite/ops/run.sh", "x", "overlays base and database/sqlite both deliver ops/run.sh"},
		"collision of names":   {"base/s.go", "x", "overlays base and database/sqlite both deliver s.go"},
		"file over directory":  {"ci/gitlab/cmd", "x", "cmd is a file"},
		"syntax":               {"base/x.tmpl", "{{", "template base/x.tmpl: "},
		"unknown field":        {"base/x.tmpl", "{{.Nmae}}", "Nmae"},
		"unknown pin":          {"base/x.tmpl", "{{.Pins.NONE}}", "NONE"},
		"unknown function":     {"base/x.tmpl", "{{frobnicate}}", "frobnicate"},
		"state":                {"base/.chassis/project.yaml", "x", "leads into .chassis"},
		"git":                  {"base/.git/hooks/post-commit", "x", "leads into .git"},
		"git disguised":        {"base/GIT~1/config.tmpl", "x", "leads into .git"},
		"backslash":            {`base/a\b`, "x", "not a path inside"},
		"pins":                 {"pins.env", "what", "pins.env"},
		"failing template":     {"base/x.tmpl", `{{fail "stop"}}`, "stop"},
		"clock":                {"base/x.tmpl", "{{now}}", `"now" not defined`},
		"clock in disguise":    {"base/x.tmpl", "{{ago .}}", `"ago" not defined`},
		"environment":          {"base/x.tmpl", `{{env "HOME"}}`, `"env" not defined`},
		"network":              {"base/x.tmpl", `{{getHostByName "x"}}`, `"getHostByName" not defined`},
		"chance":               {"base/x.tmpl", `{{randInt 0 9}}`, `"randInt" not defined`},
		"chance in keys":       {"base/x.tmpl", `{{genPrivateKey "rsa"}}`, `"genPrivateKey" not defined`},
		"order of a map":       {"base/x.tmpl", `{{keys .Pins}}`, `"keys" not defined`},
		"bytes from a shuffle": {"base/x.tmpl", `{{shuffle "abc"}}`, `"shuffle" not defined`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, err := Render(exampleTemplates(map[string]string{test.name: test.content}), smallSpec())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %d files, %v; want an error with %q", len(files), err, test.want)
			}
		})
	}
	if _, err := Render(exampleTemplates(map[string]string{"pins.env": ""}), smallSpec()); err == nil {
		t.Error("rendered without pins.env")
	}
}

// TestRenderTakesAnyDescription renders descriptions that look like what
// text/template reads or prints.
func TestRenderTakesAnyDescription(t *testing.T) {
	t.Parallel()
	templates := exampleTemplates(map[string]string{"base/x.tmpl": "{{.Description}}\n"})
	for _, text := range []string{"<no value>", "a <no value> b", "{{.Name}}", "{{", "<nil>", "%!s(MISSING)"} {
		spec := smallSpec()
		spec.Description = text
		files, err := Render(templates, spec)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if at := slices.IndexFunc(files, func(file File) bool { return file.Path == "x" }); string(files[at].Content) != text+"\n" {
			t.Errorf("%s: got %q", text, files[at].Content)
		}
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()
	tests := map[string]Spec{
		"base database/any database/sqlite database/postgres redis remote tracing/none modules/sqlite-postgres-redis runtime/distroless proxy/caddy ci/any ci/github": exampleSpec(),
		"base database/any database/sqlite tracing/none modules/sqlite runtime/distroless ci/any ci/gitlab":                                                           smallSpec(),
		"base database/any database/postgres remote tracing/none modules/postgres runtime/debian":                                                                     {Database: []string{"postgres"}, Runtime: "debian", Proxy: "none", Auth: "none", CI: "none"},
		"base database/none tracing/none modules/none runtime/debian":                                                                                                 {Runtime: "debian", Proxy: "none", Auth: "none", CI: "none"},
		"base database/none redis remote tracing/none modules/none-redis runtime/debian":                                                                              {Redis: true, Runtime: "debian", Proxy: "none", Auth: "none", CI: "none"},
		"base database/any database/sqlite redis remote tracing/any tracing/sqlite tracing/redis modules/sqlite-redis-tracing runtime/debian":                         {Database: []string{"sqlite"}, Redis: true, Tracing: true, Runtime: "debian", Proxy: "none", Auth: "none", CI: "none"},
		"base database/none auth/jwt tracing/any tracing/jwt modules/none-jwt-tracing runtime/debian":                                                                 {Auth: "jwt", Tracing: true, Runtime: "debian", Proxy: "none", CI: "none"},
	}
	for want, spec := range tests {
		if got := strings.Join(Plan(spec), " "); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestProject(t *testing.T) {
	t.Parallel()
	spec := smallSpec()
	files, err := Project(exampleTemplates(nil), spec, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	again, err := Project(exampleTemplates(nil), spec, "1.2.3")
	if err != nil || !reflect.DeepEqual(files, again) {
		t.Fatalf("a second render differs, %v", err)
	}
	byPath := map[string]File{}
	for _, file := range files {
		byPath[file.Path] = file
	}
	state, err := ParseState(byPath[StatePath].Content)
	if err != nil || !reflect.DeepEqual(state.Answers, spec) || state.TemplateVersion != "1.2.3" {
		t.Errorf("state is %+v, %v", state, err)
	}
	base, err := Unpack(byPath[BasePath].Content)
	rendered, _ := Render(exampleTemplates(nil), spec)
	if err != nil || !reflect.DeepEqual(base, rendered) {
		t.Errorf("base is %q, %v", base, err)
	}
	if len(files) != len(rendered)+2 {
		t.Errorf("got %d files of %d", len(files), len(rendered))
	}
	if _, err := Project(exampleTemplates(nil), Spec{Name: "../.."}, "1.2.3"); err == nil {
		t.Error("rendered a bad name")
	}
}

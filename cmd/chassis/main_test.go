package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// testTemplates returns templates that deliver one file.
func testTemplates(readme string) fstest.MapFS {
	return fstest.MapFS{
		"VERSION":             {Data: []byte("2.0.0\n")},
		"pins.env":            {Data: []byte("GO_VERSION=1.26\n")},
		"base/README.md.tmpl": {Data: []byte(readme)},
	}
}

func runWith(templates fstest.MapFS, args ...string) (code int, stdout, stderr string) {
	var out, messages bytes.Buffer
	code = run(args, strings.NewReader(""), &out, &messages, templates)
	return code, out.String(), messages.String()
}

func TestRunWithOtherTemplates(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "orders")
	code, _, stderr := runWith(testTemplates("# {{.Name}}\n"), "new", "orders", "--output", dir, "--git=false")
	if code != exitDone || stderr != "" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if content, err := os.ReadFile(filepath.Join(dir, "README.md")); err != nil || string(content) != "# orders\n" {
		t.Errorf("got %q, %v", content, err)
	}
	if _, stdout, _ := runWith(testTemplates(""), "version"); !strings.Contains(stdout, "templates 2.0.0") {
		t.Errorf("got %q", stdout)
	}
}

func TestRunWithBrokenTemplates(t *testing.T) {
	t.Parallel()
	noVersion := testTemplates("")
	delete(noVersion, "VERSION")
	noPins := testTemplates("")
	delete(noPins, "pins.env")
	for name, test := range map[string]struct {
		templates fstest.MapFS
		want      string
	}{
		"syntax":       {testTemplates("{{"), "template base/README.md.tmpl: "},
		"half-written": {testTemplates("# {{.Name}}\n{{.Nmae}}"), "template base/README.md.tmpl: "},
		"no value":     {testTemplates("{{.Pins.NONE}}"), `map has no entry for key "NONE"`},
		"no version":   {noVersion, "VERSION"},
		"no pins":      {noPins, "pins.env"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			code, stdout, stderr := runWith(test.templates, "new", "orders", "--output", dir)
			if code != exitFailed || stdout != "" || !strings.Contains(stderr, test.want) {
				t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
				t.Errorf("left %v, %v", entries, err)
			}
			code, stdout, stderr = runWith(test.templates, "new", "orders", "--output", dir, "--json")
			var document struct {
				Schema int
				Error  struct{ Code, Message string }
			}
			err := json.Unmarshal([]byte(stdout), &document)
			if err != nil || code != exitFailed || document.Schema != 1 || document.Error.Code != "failed" || stderr != "" {
				t.Errorf("exit code %d, %v, stdout %q, stderr %q", code, err, stdout, stderr)
			}
		})
	}
}

// TestErrorsAsJSON holds that errors are JSON where pflag reads --json as a
// flag that is true, whatever else is wrong with the command line.
func TestErrorsAsJSON(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"new X --json": true, "--json": true, "new --json=true X --bad": true, "new X --json=1": true,
		"new X --json=t": true, "new X --json=T": true, "new X --json=TRUE": true, "new X --json=True": true,
		"new X --bad --json": true, "new X --bad=--json --json": true, "new X -z --json": true, "new --git=no X --json": true,
		"new X --=y --json": true, "new X ---y --json": true, "new X --json --ci": true, "nwe --json": true, "nwe --help --json": true,
		"completion tcsh --json": true, "help nope --json": true, "upgrade --set --json --json a b": true,
		"new X": false, "new X --json=false": false, "new X --json=0": false, "new -- X --json": false, "new X --jsonx": false,
		"new X --json --json=f": false, "new X --json=perhaps": false, "new X --ci --json": false, "new X --description --json": false,
		"new X --bad=--json": false, "upgrade --set --json a b": false, "help nope": false,
	} {
		code, stdout, stderr := runWith(testTemplates(""), strings.Fields(line)...)
		if got := json.Valid([]byte(stdout)); got != want || got != (stderr == "") || code != exitUsage {
			t.Errorf("%q: exit code %d, JSON is %v\n%s%s", line, code, got, stdout, stderr)
		}
	}
}

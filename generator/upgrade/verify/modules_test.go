package verify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// TestRunWithinModules verifies projects that need more than their directory.
func TestRunWithinModules(t *testing.T) {
	t.Parallel()
	const breaks = "-- p/more.go --\npackage p\n\nvar x = missing\n"
	const service = "-- services/a/p/p.go --\npackage p\n\nimport \"example.com/lib\"\n\nvar X = lib.X\n"
	const lib = "-- lib/lib.go --\npackage lib\n\nconst X = 1\n"
	const libModule = "-- lib/go.mod --\nmodule example.com/lib\n\ngo 1.26\n"
	const require = "require example.com/lib v0.0.0\n"
	for name, files := range map[string]string{
		"module above": "-- go.mod --\nmodule example.com\n\ngo 1.26\n" + lib + service,
		"replaced": "-- services/a/go.mod --\nmodule example.com/a\n\ngo 1.26\n\n" + require +
			"\nreplace example.com/lib => ../../lib\n" + libModule + lib + service,
		"workspace": "-- go.work --\ngo 1.26\n\nuse (\n\t./lib\n\t./services/a\n)\n-- services/a/go.mod --\nmodule example.com/a\n\ngo 1.26\n\n" +
			require + libModule + lib + service,
		"replaced in the workspace": "-- go.work --\ngo 1.26\n\nuse ./services/a\n\nreplace example.com/lib => ./lib\n-- services/a/go.mod --\nmodule example.com/a\n\ngo 1.26\n\n" +
			require + libModule + lib + service,
		"vendored": "-- services/a/go.mod --\nmodule example.com/a\n\ngo 1.26\n\n" + require + "\nreplace example.com/lib => ../../lib\n" +
			libModule + lib + service +
			"-- services/a/vendor/modules.txt --\n# example.com/lib v0.0.0 => ../../lib\n## explicit; go 1.26\nexample.com/lib\n# example.com/lib => ../../lib\n" +
			"-- services/a/vendor/example.com/lib/lib.go --\npackage lib\n\nconst X = 1\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			top := t.TempDir()
			writeTree(t, top, files)
			dir := filepath.Join(top, "services", "a")
			for archive, want := range map[string]string{"": "", breaks: "p/more.go:3:9: undefined: missing"} {
				broken, notes, err := Run(t.Context(), Input{Dir: dir, Plan: planOf(t, dir, archive), Environ: os.Environ()})
				if got := describe(broken); err != nil || !strings.HasSuffix(got, want) || (got == "") != (want == "") {
					t.Errorf("%v %q, want %q\n%s", err, notes, want, got)
				}
				checkNoCopy(t, dir)
			}
		})
	}
}

// TestRunVendorsAgain verifies an upgrade that requires a module which has to be
// vendored first.
func TestRunVendorsAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const lib = "-- lib/go.mod --\nmodule example.com/lib\n\ngo 1.26\n-- lib/lib.go --\npackage lib\n\nconst X = 1\n"
	writeTree(t, dir, module+lib+"-- vendor/modules.txt --\n")
	p := planOf(t, dir, "-- go.mod --\nmodule example.com/a\n\ngo 1.26\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n"+
		"-- p/lib.go --\npackage p\n\nimport \"example.com/lib\"\n\nvar X = lib.X\n")
	broken, notes, err := Run(t.Context(), Input{Dir: dir, Plan: p, Environ: os.Environ()})
	if err != nil || len(broken) > 0 {
		t.Errorf("%v %q\n%s", err, notes, describe(broken))
	}
}

// TestRunWithoutModule leaves a directory alone that is no Go module.
func TestRunWithoutModule(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken, notes, err := Run(t.Context(), Input{Dir: dir, Plan: &plan.Plan{}, Environ: os.Environ()})
	if err != nil || len(broken) > 0 || strings.Join(notes, "") != "not verified: there is no go.mod" {
		t.Errorf("%v %v %q", broken, err, notes)
	}
}

package golden

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/golden/internal/released"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/tree"
	"github.com/chassis-go/chassis/templates"
)

var (
	cut   = flag.Bool("cut", false, "keep the renders of this template version as released")
	recut = flag.Bool("recut", false, "like -cut, and replace a release of the same version")
)

const releasedDir = "testdata/released"

// TestReleased refuses a change of templates that were released: a service
// rendered from them could not be distinguished from one rendered later. With -cut it
// releases them.
func TestReleased(t *testing.T) {
	version := templates.Version()
	hash, err := released.Hash(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	known, err := released.HashOf(releasedDir, version)
	if err != nil {
		t.Fatal(err)
	}
	changelog, err := upgrade.ChangelogMarkdown(templates.FS)
	if err != nil || !strings.Contains(changelog, "## "+version+"\n") {
		t.Errorf("templates/changelog.yaml has nothing on %s (%v)", version, err)
	}
	switch {
	case (*cut || *recut) && (known == "" || known == hash || *recut):
		renders := map[string][]generator.File{}
		for _, variant := range Variants() {
			renders[variant.String()] = slices.DeleteFunc(project(t, variant), func(file generator.File) bool { return file.Path == generator.BasePath })
		}
		if err := released.Write(releasedDir, version, hash, renders); err != nil {
			t.Fatal(err)
		}
	case known != "" && known != hash:
		t.Errorf("the templates are no longer those that were released as %s: raise templates/VERSION, describe in templates/changelog.yaml what changes for the owner of a service, and declare renames in templates/moves.yaml", version)
	}
}

// TestUpgradeFromReleased upgrades every variant of every released version to
// these templates.
func TestUpgradeFromReleased(t *testing.T) {
	versions, err := released.Versions(releasedDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range versions {
		renders, err := released.Read(releasedDir, version)
		if err != nil {
			t.Fatal(err)
		}
		for name, files := range renders {
			t.Run(version+"/"+name, func(t *testing.T) {
				t.Parallel()
				files, spec := withBase(t, files)
				checkUpgrades(t, name, files, spec, templates.FS, true)
			})
		}
	}
}

// withBase adds the packed base to the files of a released project, as the
// project had it.
func withBase(t *testing.T, files []generator.File) ([]generator.File, generator.Spec) {
	t.Helper()
	at := slices.IndexFunc(files, func(file generator.File) bool { return file.Path == generator.StatePath })
	state, err := generator.ParseState(files[at].Content)
	if err != nil {
		t.Fatal(err)
	}
	pristine := slices.Delete(slices.Clone(files), at, at+1)
	base, err := generator.Pack(pristine)
	if err != nil {
		t.Fatal(err)
	}
	state.BaseSHA256 = fmt.Sprintf("%x", sha256.Sum256(base)) // a packer may change
	content, err := state.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return append(pristine,
		generator.File{Path: generator.BasePath, Mode: 0o644, Content: base},
		generator.File{Path: generator.StatePath, Mode: 0o644, Content: content}), state.Answers
}

// TestUpgradeToNext upgrades every variant of these templates to the next
// ones.
func TestUpgradeToNext(t *testing.T) {
	slow(t)
	next := nextTemplates(t)
	report.Rule(report.Upgraded, CoveringRule)
	for _, variant := range Covering(Variants()) {
		t.Run(variant.String(), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			files, err := generator.Project(templates.FS, variant.Spec, templates.Version())
			if err != nil {
				t.Fatal(err)
			}
			checkUpgrades(t, variant.String(), files, variant.Spec, next, false)
			report.Record(report.Upgraded, variant.String(), time.Since(start))
		})
	}
}

// checkUpgrades upgrades a project untouched and edited. Where next has
// rewritten files to their end, the lines that an owner added there conflict;
// they are kept all the same.
func checkUpgrades(t *testing.T, name string, files []generator.File, spec generator.Spec, next fs.FS, rewritten bool) {
	t.Helper()
	version, err := generator.TemplateVersion(next)
	if err != nil {
		t.Fatal(err)
	}
	want, err := generator.Project(next, spec, version)
	if err != nil {
		t.Fatal(err)
	}
	dir := place(t, spec.Name, files)
	upgradeTo(t, upgrade.Options{Dir: dir, Templates: next})
	checkTree(t, "untouched "+name, dir, want)

	nth := 0 // each variant edits other files, a fifth of them
	edited, lines := editSome(files, func(path string) bool { nth++; return (nth+len(name))%5 == 0 && sameEnd(path, files, want) })
	dir = place(t, spec.Name, edited)
	outcome := upgradeTo(t, upgrade.Options{Dir: dir, Templates: next})
	if len(outcome.Conflicts) > 0 && !rewritten {
		t.Errorf("conflicts at the other end of files: %v", outcome.Conflicts)
	}
	checkLines(t, dir, lines)
	if len(outcome.Conflicts) > 0 {
		return
	}
	if report := upgradeTo(t, upgrade.Options{Dir: dir, Templates: next}); report.Status != upgrade.Current {
		t.Errorf("a second upgrade finds something: %+v", report)
	}
}

// place writes files to a directory of that name, and returns its path.
func place(t *testing.T, name string, files []generator.File) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := generator.Write(t.Context(), dir, files); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkLines demands that every line is in a file below dir.
func checkLines(t *testing.T, dir string, lines []string) {
	t.Helper()
	now, err := tree.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if !slices.ContainsFunc(now, func(file generator.File) bool { return bytes.Contains(file.Content, []byte(line)) }) {
			t.Errorf("lost %q", line)
		}
	}
}

// sameEnd reports whether the file at path ends with the same lines in both
// trees. A line that the owner put there would be a conflict otherwise. Of a
// file that is gone from theirs so many lines count that only the same file at
// another path has them.
func sameEnd(path string, base, theirs []generator.File) bool {
	at := func(file generator.File) bool { return file.Path == path }
	lines, gone := 4, !slices.ContainsFunc(theirs, at)
	if gone {
		lines = 20
	}
	end := func(file generator.File) []string {
		all := strings.Split(string(file.Content), "\n")
		return all[max(0, len(all)-lines):]
	}
	want := end(base[slices.IndexFunc(base, at)])
	return slices.ContainsFunc(theirs, func(file generator.File) bool {
		return (gone || at(file)) && slices.Equal(end(file), want)
	})
}

// editSome returns files with a line of the owner's at the end of each wanted
// text, and these lines. Files that are merged by other rules are left alone.
func editSome(files []generator.File, wanted func(path string) bool) (edited []generator.File, lines []string) {
	for _, file := range files {
		if !strings.HasPrefix(file.Path, ".chassis/") && !strings.HasPrefix(filepath.Base(file.Path), "go.") && wanted(file.Path) {
			comment := "# "
			if filepath.Ext(file.Path) == ".go" {
				comment = "// "
			}
			line := comment + "Ours, of " + file.Path
			file.Content = append(bytes.Clone(file.Content), "\n"+line+"\n"...)
			lines = append(lines, line)
		}
		edited = append(edited, file)
	}
	return edited, lines
}

// TestUpgradeAnswers turns each variant into another one by --set, under
// another name and module path.
func TestUpgradeAnswers(t *testing.T) {
	slow(t)
	variants := Covering(Variants())
	for i, variant := range variants {
		other := variants[(i*37+11)%len(variants)]
		t.Run(variant.String()+" to "+other.String(), func(t *testing.T) {
			t.Parallel()
			files, err := generator.Project(templates.FS, variant.Spec, templates.Version())
			if err != nil {
				t.Fatal(err)
			}
			dir := place(t, variant.Name, files)
			spec := other.Spec
			spec.Name, spec.Module = "billing", "github.com/acme/billing"
			var set []string
			for key, value := range spec.Answers() {
				if key != "resources" { // these change by chassis add and remove
					set = append(set, key+"="+value)
				}
			}
			upgradeTo(t, upgrade.Options{Dir: dir, Templates: templates.FS, Set: set})
			want, err := generator.Project(templates.FS, spec, templates.Version())
			if err != nil {
				t.Fatal(err)
			}
			checkTree(t, other.String(), dir, want)
		})
	}
}

// upgradeTo upgrades a project.
func upgradeTo(t testing.TB, options upgrade.Options) upgrade.Report {
	t.Helper()
	prepared, err := upgrade.Prepare(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer prepared.Close()
	if err := prepared.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	return prepared.Report()
}

// checkTree compares a project with a fresh render. Migrations stay as they
// were first rendered.
func checkTree(t *testing.T, what, dir string, want []generator.File) {
	t.Helper()
	got, err := tree.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	frozen := func(file generator.File) bool { return strings.Contains(file.Path, "/migrations/") }
	want, got = slices.DeleteFunc(slices.Clone(want), frozen), slices.DeleteFunc(got, frozen)
	if diff := tree.Compare(want, got); !diff.Empty() {
		t.Errorf("%s differs from a fresh render:\n%s", what, diff)
	}
}

package golden

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade"
	"github.com/chassis-go/chassis/golden/internal/released"
	"github.com/chassis-go/chassis/templates"
)

// TestAdopt finds the answers of services that lost their .chassis: of these
// templates and of each released version, as rendered and after the example
// and the documents were deleted. It takes every fifth variant, of released
// versions every tenth: no question has a multiple of five answers, so each
// answer occurs.
func TestAdopt(t *testing.T) {
	t.Parallel()
	for i, variant := range Variants() {
		if i%5 == 0 {
			t.Run(variant.String(), func(t *testing.T) {
				t.Parallel()
				adoption := checkAdopts(t, project(t, variant), variant.Spec)
				if files := adoption.Files; len(files.Edited)+len(files.Missing)+len(files.Own) > 0 {
					t.Errorf("a fresh render has edited files %v, missing ones %v and own ones %v", files.Edited, files.Missing, files.Own)
				}
			})
		}
	}
	versions, err := released.Versions(releasedDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range versions {
		renders, err := released.Read(releasedDir, version)
		if err != nil {
			t.Fatal(err)
		}
		for i, variant := range Variants() {
			if files := renders[variant.String()]; files != nil && i%10 == 1 {
				t.Run(version+"/"+variant.String(), func(t *testing.T) {
					t.Parallel()
					checkAdopts(t, files, variant.Spec)
				})
			}
		}
	}
}

// checkAdopts holds that the answers of a render are found again, and that
// what is written for them is a project in step with these templates.
func checkAdopts(t *testing.T, files []generator.File, spec generator.Spec) *upgrade.Adoption {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "somewhere")
	if err := generator.Write(t.Context(), dir, files); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".chassis")); err != nil {
		t.Fatal(err)
	}
	find := func() *upgrade.Adoption {
		adoption, err := upgrade.FindAdoption(dir, templates.FS, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(adoption.Answers, spec) {
			t.Errorf("the answers of %+v are found as %+v", spec, adoption.Answers)
		}
		return adoption
	}
	whole := find()
	for _, path := range []string{"internal/note", "AGENTS.md", "CLAUDE.md", "Makefile", "LICENSE"} {
		if err := os.RemoveAll(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
	part := find()
	if !slices.Contains(part.Files.Missing, "Makefile") {
		t.Errorf("a deleted Makefile is not among the missing files %v", part.Files.Missing)
	}
	if err := upgrade.Adopt(t.Context(), dir, part); err != nil {
		t.Fatal(err)
	}
	prepared, err := upgrade.Prepare(t.Context(), upgrade.Options{Dir: dir, Templates: templates.FS})
	if err != nil {
		t.Fatal(err)
	}
	defer prepared.Close()
	if status := prepared.Report().Status; status != upgrade.Current {
		t.Errorf("an adopted service is %s, not current", status)
	}
	return whole
}

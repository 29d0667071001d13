package upgrade

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/chassis-go/chassis/generator/upgrade/changelog"
	"github.com/chassis-go/chassis/generator/upgrade/internal/treetest"
)

// TestBeforeDeploy reports what to do before a deployment as far as it concerns
// the service: by its answers, and by what its own files mention after the
// upgrade. Files of the templates do not count, edited ones do.
func TestBeforeDeploy(t *testing.T) {
	t.Parallel()
	const uses = "package own\n\nvar _ = store.Old\n"
	old := templatesOf("1.0.0", map[string]string{"base/a.txt": "APP_OLD\n", "base/b.go.tmpl": uses, "base/c.go.tmpl": uses})
	next := templatesOf("1.1.0", map[string]string{"base/a.txt": "APP_NEW, which was APP_OLD\n", "base/b.go.tmpl": uses, "base/c.go.tmpl": uses + "\n// Changed.\n"})
	dir := newProject(t, old)
	treetest.Edit(t, dir, "deploy.yaml", "env: {APP_OLD: 1}\n")
	treetest.Edit(t, dir, "other.yaml", "env: {APP_OLDER: 1, MY_APP_OLD: 2}\n")
	treetest.Edit(t, dir, "b.go", uses+"\n// Ours.\n")
	treetest.Edit(t, dir, "own/own.go", uses)
	treetest.Edit(t, dir, "own/text.md", "store.Old\n")
	treetest.Edit(t, dir, "own/near.go", "package own\n\nvar _ = mystore.Old + store.Older\n")

	want := []changelog.Step{
		{Version: "1.1.0", Kind: changelog.Variable, Text: "APP_OLD is called APP_NEW now", Files: []string{"deploy.yaml"}},
		{Version: "1.1.0", Kind: changelog.CodeUse, Text: "Use store.New.", Files: []string{"b.go", "own/own.go"}},
		{Version: "1.1.0", Kind: changelog.Command, Text: "make migrate", Files: []string{}},
	}
	if got := mustUpgrade(t, Options{Dir: dir, Templates: next}).BeforeDeploy; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestBeforeDeployInLargeProject leaves no change of code out where not every
// file is searched.
func TestBeforeDeployInLargeProject(t *testing.T) {
	t.Parallel()
	dir := newProject(t, templatesOf("1.0.0", map[string]string{"base/a.txt": "a\n"}))
	for i := range maxSearched + 1 {
		treetest.Edit(t, dir, fmt.Sprintf("own/%d.txt", i), "own\n")
	}
	steps := mustUpgrade(t, Options{Dir: dir, Templates: templatesOf("1.1.0", map[string]string{"base/a.txt": "b\n"})}).BeforeDeploy
	if len(steps) != 4 || steps[1].Kind != changelog.CodeUse || steps[2].Kind != changelog.CodeUse {
		t.Errorf("got %+v", steps)
	}
}

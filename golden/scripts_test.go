package golden

import (
	"os/exec"
	"path"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

// TestScriptsArePOSIX holds every script among the templates, and what is made
// from those that are executed, to the shell that all systems have, and to
// shellcheck where it is installed.
func TestScriptsArePOSIX(t *testing.T) {
	t.Parallel()
	scripts := map[string]string{} // name by content
	for name, source := range sources(t) {
		if path.Ext(name) == ".sh" {
			scripts[source] = name
		}
	}
	rendered := 0
	for _, variant := range kubernetesVariants() {
		for _, file := range project(t, variant) {
			if _, known := scripts[string(file.Content)]; path.Ext(file.Path) == ".sh" && !known {
				scripts[string(file.Content)] = file.Path + " of " + variant.String()
				rendered++
			}
		}
	}
	if rendered == 0 || rendered == len(scripts) {
		t.Errorf("of %d scripts, %d are made from templates", len(scripts), rendered)
	}
	for source, name := range scripts {
		checkScript(t, name, source)
	}
}

func checkScript(t *testing.T, name, source string) {
	t.Helper()
	parser := syntax.NewParser(syntax.Variant(syntax.LangPOSIX))
	if _, err := parser.Parse(strings.NewReader(source), name); err != nil {
		t.Error(err)
	}
	shellcheck, err := exec.LookPath("shellcheck")
	if err != nil {
		return
	}
	cmd := exec.Command(shellcheck, "--shell=sh", "-")
	cmd.Stdin = strings.NewReader(source)
	if printed, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", name, err, printed)
	}
}

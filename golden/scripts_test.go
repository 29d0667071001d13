package golden

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

// TestScriptsArePOSIX holds every script among the templates to the shell
// that all systems have, and to shellcheck where it is installed.
func TestScriptsArePOSIX(t *testing.T) {
	t.Parallel()
	scripts := 0
	for name, source := range sources(t) {
		if filepath.Ext(strings.TrimSuffix(name, ".tmpl")) != ".sh" {
			continue
		}
		scripts++
		parser := syntax.NewParser(syntax.Variant(syntax.LangPOSIX))
		if _, err := parser.Parse(strings.NewReader(source), name); err != nil {
			t.Error(err)
		}
		if shellcheck, err := exec.LookPath("shellcheck"); err == nil {
			cmd := exec.Command(shellcheck, "--shell=sh", "-")
			cmd.Stdin = strings.NewReader(source)
			if printed, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", name, err, printed)
			}
		}
	}
	if scripts == 0 {
		t.Error("no script was found")
	}
}

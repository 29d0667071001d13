package generator

import (
	"bytes"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v3"
)

// hostile is a description that every format has a trap for.
const hostile = `a "b" $c ${d} \ {{x}} 'd' #e: %f & <g> *h* !i, [j] {k} ` + "`l` ä"

func execute(t *testing.T, source string) string {
	t.Helper()
	var out bytes.Buffer
	err := template.Must(template.New("").Funcs(functions()).Parse(source)).Execute(&out, hostile)
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestQuoting(t *testing.T) {
	t.Parallel()
	if got, err := strconv.Unquote(execute(t, "{{. | quote}}")); err != nil || got != hostile {
		t.Errorf("a Go string reads %q, %v", got, err)
	}
	var document map[string]string
	text := execute(t, "plain: {{. | quote}}\ncompose: {{. | composeQuote}}\n")
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	if document["plain"] != hostile || strings.ReplaceAll(document["compose"], "$$", "$") != hostile {
		t.Errorf("YAML reads %q", document)
	}
	docker := execute(t, "{{. | dockerQuote}}")
	undo := strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, `$`)
	if got := undo.Replace(strings.Trim(docker, `"`)); got != hostile {
		t.Errorf("a Dockerfile reads %q", got)
	}
}

func TestShellQuoting(t *testing.T) {
	t.Parallel()
	for _, word := range []string{hostile, "", "a", "-x", "a b", "'", `\`, "a'b'c", "~", "$(true)", "*", "a=b", "\n"} {
		got, err := exec.Command("sh", "-c", "printf %s "+ShellQuote(word)).Output()
		if err != nil || string(got) != word {
			t.Errorf("the shell reads %q as %q, %v", word, got, err)
		}
	}
	makefile := "all:\n\t@printf %s " + execute(t, "{{. | makeQuote}}") + "\n"
	cmd := exec.Command("make", "--no-print-directory", "-f", "-")
	cmd.Stdin = strings.NewReader(makefile)
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is not installed")
	}
	if got, err := cmd.Output(); err != nil || string(got) != hostile {
		t.Errorf("make reads %q, %v", got, err)
	}
}

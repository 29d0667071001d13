package golden

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/services"
)

func readme(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestReadmeOptions holds the table of options against the generator's.
func TestReadmeOptions(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| option | values | default | meaning |\n|---|---|---|---|\n")
	for _, question := range generator.Questions() {
		if question.Key == "name" {
			continue // an argument, not an option
		}
		fmt.Fprintf(&table, "| `--%s` | %s | `%s` | %s |\n", question.Flag, valuesOf(question), question.Default, question.Help)
	}
	if !strings.Contains(readme(t), table.String()) {
		t.Errorf("README.md lacks this table:\n%s", table.String())
	}
}

func valuesOf(question generator.Question) string {
	answers := question.Values
	switch question.Kind {
	case generator.Text:
		return "text"
	case generator.Switch:
		answers = []string{"true", "false"}
	case generator.List:
		answers = append(answers, absent)
		return "list of `" + strings.Join(answers, "`, `") + "`"
	case generator.Specs:
		return "a SPEC, once for each, or `" + absent + "`"
	}
	return "`" + strings.Join(answers, "`, `") + "`"
}

// TestReadmeTranscript runs what the README shows, and demands what it shows
// as output. There … stands for anything, and port 8000 for a free one.
func TestReadmeTranscript(t *testing.T) {
	slow(t)
	for _, heading := range []string{"## What it looks like", "## Authentication"} {
		t.Run(heading, func(t *testing.T) {
			t.Parallel()
			runTranscript(t, heading)
		})
	}
}

func runTranscript(t *testing.T, heading string) {
	t.Helper()
	dir, bin := t.TempDir(), t.TempDir()
	if _, err := goCommand("..", "build", "-o", filepath.Join(bin, "chassis"), "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	port := "8000" // until the server has picked another
	ported := func(text string) string { return strings.ReplaceAll(text, "8000", port) }
	steps := transcript(t, heading)
	for _, step := range steps {
		line, isServer := strings.CutSuffix(ported(step.command), "&")
		cmd := inShell(dir, line, "PATH="+bin+":"+os.Getenv("PATH"), "APP_PORT=0")
		if isServer {
			_, port, _ = strings.Cut(background(t, cmd), ":")
			continue // what a server prints comes when it comes
		}
		got, err := output(cmd)
		if err != nil {
			t.Errorf("$ %s\n%v", step.command, err)
		}
		got = downloading.ReplaceAllString(got, "")
		pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(ported(step.output)), "…", ".*") + "$"
		if !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("$ %s\nprints:\n%s\nREADME.md shows:\n%s", step.command, got, step.output)
		}
	}
	if len(steps) < 4 {
		t.Errorf("the transcript has only %d steps", len(steps))
	}
}

// downloading matches what the go command says once on a machine.
var downloading = regexp.MustCompile(`(?m)^go: downloading .*\n`)

// step is a command of the transcript and its output.
type step struct{ command, output string }

// transcript returns the steps of the README's console block below a heading.
func transcript(t *testing.T, heading string) []step {
	t.Helper()
	_, rest, _ := strings.Cut(readme(t), "\n"+heading+"\n")
	_, rest, found := strings.Cut(rest, "```console\n")
	block, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatalf("README.md has no console block below %s", heading)
	}
	var steps []step
	for line := range strings.Lines(block) {
		if command, isCommand := strings.CutPrefix(line, "$ "); isCommand {
			steps = append(steps, step{command: strings.TrimSpace(command)})
		} else if len(steps) > 0 {
			steps[len(steps)-1].output += line
		}
	}
	return steps
}

// inShell returns a command line as a POSIX shell in dir would run it, in a
// process group of its own and with a name that git can put under a commit.
func inShell(dir, line string, variables ...string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append(variables, "GOFLAGS=-trimpath", "PWD="+dir,
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com")...)
	ownGroup(cmd)
	return cmd
}

// background starts a server, waits until it listens, and returns its address. It
// ends the server, with what that was started through, at the end of the test.
func background(t *testing.T, cmd *exec.Cmd) (address string) {
	t.Helper()
	printed := &record{}
	cmd.Stdout, cmd.Stderr = printed, printed
	process, err := services.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		signalGroup(cmd.Process, syscall.SIGTERM)
		process.Wait()
	})
	for printed.listening() == "" {
		select {
		case <-process.Done():
			t.Fatalf("ended before it listened:\n%s", printed)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return printed.listening()
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPromptsAskEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	term := startChassis(t, dir, "new", "--git=false")
	term.expect("lower-case letters, digits and hyphens")
	term.asked("Name of the service:")
	term.typed("My Api\r")
	term.expect("beginning with a letter; try my-api")
	term.asked("Name of the service:")
	term.typed("my-api\r")
	term.expect("such as github.com/acme/NAME")
	term.asked("(example.com/my-api)")
	term.typed("github.com/acme/\r")
	term.expect("try github.com/acme")
	term.asked("Go module path:")
	term.typed("github.com/acme/my-api\r")
	term.asked("The my-api service")
	term.typed("\r")
	term.expect("Databases:")
	term.typed(" \r") // the first is taken out
	term.asked("Redis:")
	term.typed("n\r")
	term.expect("Base of the image:")
	term.typed(keyDown + "\r")
	term.expect("Reverse proxy:")
	term.typed("\r")
	term.expect("Authentication:")
	term.typed("\r")
	term.asked("Tracing:")
	term.typed("\r")
	term.asked("Kubernetes:")
	term.typed("\r")
	term.expect("Continuous integration:")
	term.typed("gitlab\r") // typing filters
	term.asked("(note title:string body:text)")
	term.typed("order customer:sting\r")
	term.expect("did you mean string?")
	term.asked("Resources:")
	term.typed("order title:string body:text\r")
	term.expect("chassis new my-api --module github.com/acme/my-api --database postgres --redis=false --runtime debian --ci gitlab" +
		" --resource 'order title:string body:text' --defaults --git=false")
	term.ends(exitDone)
	if _, err := os.Stat(filepath.Join(dir, "my-api/go.mod")); err != nil {
		t.Error(err)
	}
}

func TestPromptsAskOnlyWhatIsOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	answers := "module: github.com/acme/x\ndescription: Keeps x.\ndatabase: []\nproxy: none\nauth: jwt\n"
	if err := os.WriteFile(filepath.Join(dir, "answers.yaml"), []byte(answers), 0o644); err != nil {
		t.Fatal(err)
	}
	term := startChassis(t, dir, "new", "x", "--answers", "answers.yaml", "--redis", "--tracing=false", "--kubernetes", "--ci=none", "--resource", "order title:string body:text", "--git=false")
	term.expect("Base of the image:")
	term.typed("\r")
	term.expect("x: ")
	term.ends(exitDone)
	for _, question := range []string{"Name of", "module path", "Description", "Databases", "Redis:", "proxy:", "Authentication", "Tracing", "Kubernetes", "integration", "Resources"} {
		if strings.Contains(term.shown(), question) {
			t.Errorf("asked for %s though it was answered", question)
		}
	}
}

func TestPromptsStayAway(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--defaults", "--json"} {
		dir := t.TempDir()
		term := startChassis(t, dir, "new", "x", flag, "--git=false")
		term.ends(exitDone)
		if strings.Contains(term.shown(), "Go module path:") {
			t.Errorf("%s: asked all the same", flag)
		}
	}
}

func TestPromptsComeAfterRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, test := range []struct {
		args []string
		want string
		code int
	}{
		{[]string{"new", "X"}, "try x", exitUsage},
		{[]string{"new", "--ci", "travis"}, "is not offered", exitUsage},
		{[]string{"new", "x", "--output", "."}, "not empty", exitFailed},
	} {
		if test.code == exitFailed {
			if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		term := startChassis(t, dir, test.args...)
		term.expect(test.want)
		term.ends(test.code)
		if strings.Contains(term.shown(), "\x1b[") {
			t.Errorf("%v: asked before it refused: %q", test.args, term.shown())
		}
	}
}

// TestLeavingAPrompt holds that Ctrl-C at any prompt writes nothing.
func TestLeavingAPrompt(t *testing.T) {
	t.Parallel()
	prompts := []string{
		"Name of the service:", "Go module path:", "Description:", "Databases:",
		"Redis:", "Base of the image:", "Reverse proxy:", "Authentication:", "Tracing:", "Kubernetes:", "Continuous integration:",
	}
	for last := range prompts {
		dir := t.TempDir()
		term := startChassis(t, dir, "new")
		for i, prompt := range prompts[:last+1] {
			if i < 3 || slices.Contains([]string{"Redis:", "Tracing:", "Kubernetes:"}, prompt) {
				term.asked(prompt)
			} else {
				term.expect(prompt)
			}
			switch {
			case i == last:
				term.typed(keyCtrlC)
			case i == 0:
				term.typed("x\r")
			default:
				term.typed("\r")
			}
		}
		term.expect("chassis: interrupted")
		term.expect("nothing was written")
		term.ends(exitFailed)
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Errorf("left %v, %v", entries, err)
		}
	}
}

// TestAnswersTypedAtATerminal holds that --answers - reads the terminal to its
// end, asks nothing, and can be left with Ctrl-C.
func TestAnswersTypedAtATerminal(t *testing.T) {
	t.Parallel()
	term := startChassis(t, t.TempDir(), "new", "--answers", "-", "--git=false")
	term.typed("name: typed\n")
	term.typed(keyCtrlD)
	term.expect("chassis new typed --defaults")
	term.ends(exitDone)
	if strings.Contains(term.shown(), "Go module path:") {
		t.Errorf("asked all the same: %q", term.shown())
	}

	dir := t.TempDir()
	term = startChassis(t, dir, "new", "--answers", "-")
	term.typed("name: typed\n")
	term.expect("name: typed") // the terminal's echo: from here on it waits for the process to read
	term.typed(keyCtrlC)
	term.expect("chassis: interrupted")
	term.ends(exitFailed)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStdoutThatCannotBeWritten runs commands whose output is lost, to a full
// disk or to a reader that has left, and holds that a command that only prints
// fails, that what was done keeps its exit code, and that stderr is true.
func TestStdoutThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	lines := []struct {
		args  string
		edits string // what .env.example becomes before, in a commit of its own
		exit  int
		done  string // "" if nothing is
		says  string // in any case
	}{
		{"options", "", exitFailed, "", ""},
		{"options --json", "", exitFailed, "", ""},
		{"version", "", exitFailed, "", ""},
		{"version --json", "", exitFailed, "", ""},
		{"--version", "", exitFailed, "", ""},
		{"", "", exitFailed, "", ""},
		{"--help", "", exitFailed, "", ""},
		{"help new", "", exitFailed, "", ""},
		{"completion bash", "", exitFailed, "", ""},
		{"completion zsh", "", exitFailed, "", ""},
		{"completion fish", "", exitFailed, "", ""},
		{"completion powershell", "", exitFailed, "", ""},
		{"new orders --defaults --dry-run", "", exitFailed, "", ""},
		{"new orders --dry-run --json", "", exitFailed, "", ""},
		{"new Orders --json", "", exitUsage, "", "try orders"},
		{"new orders --defaults", "", exitDone, "the service was written to orders", ""},
		{"new again --json", "", exitDone, "the service was written to again", ""},
		{"new again --json", "", exitFailed, "", "not empty"},
		{"upgrade orders", "", exitFailed, "", ""},
		{"upgrade orders --set redis=false --check", "", exitFailed, "", ""},
		{"upgrade orders --set redis=false --check --json", "", exitFailed, "", ""},
		{"upgrade orders --set redis=false --diff", "", exitFailed, "", "would upgrade"},
		{"upgrade orders --set redis=false --diff --json", "", exitFailed, "", ""},
		{"upgrade orders --set redis=false", "", exitDone, "the upgrade was applied", ""},
		{"upgrade orders --set redis=true --json", "", exitDone, "the upgrade was applied", ""},
		{"upgrade orders --set redis=false --conflict abort", "APP_REDIS_HOST=ours\n", exitFailed, "", ""},
		{"upgrade orders --set redis=false", "", exitConflicts, "the upgrade was applied", ""},
		{"upgrade orders --abort", "", exitDone, "the upgrade was rolled back", ""},
		{"upgrade orders --set redis=false --json", "", exitConflicts, "the upgrade was applied", ""},
		{"upgrade orders --continue --json", "APP_PORT=1\n", exitDone, "the upgrade was finished", ""},
	}
	for reason, open := range map[string]func() (*os.File, error){
		"no space left on device": func() (*os.File, error) { return os.OpenFile("/dev/full", os.O_WRONLY, 0) },
		"broken pipe":             pipeWithoutReader,
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			for _, line := range lines {
				if line.edits != "" {
					home.write("orders/.env.example", line.edits)
					gitIn(t, filepath.Join(home.dir, "orders"), "-c", "user.name=x", "-c", "user.email=x", "commit", "-qam", "edit")
				}
				stdout, err := open()
				if err != nil {
					t.Fatal(err)
				}
				var stderr bytes.Buffer
				cmd := home.chassis(strings.Fields(line.args)...)
				cmd.Stdout, cmd.Stderr = stdout, &stderr
				_ = cmd.Run() // its exit code is looked at
				_ = stdout.Close()
				said := stderr.String()
				want := line.says
				switch {
				case line.done != "":
					want = "chassis: " + line.done + ", but the report of it is incomplete: " + reason + "\n"
				case line.says == "" && reason != "broken pipe":
					want = "chassis: the output is incomplete: " + reason + "\n"
				}
				if got := cmd.ProcessState.ExitCode(); got != line.exit {
					t.Errorf("chassis %s: exit code %d, want %d; stderr %q", line.args, got, line.exit, said)
				}
				if line.says == "" && said != want || !strings.Contains(said, want) || strings.Contains(said, "nothing was") {
					t.Errorf("chassis %s: stderr is %q, want %q", line.args, said, want)
				}
			}
			if subject := gitIn(t, filepath.Join(home.dir, "again"), "log", "--format=%s"); subject != "Render the service with chassis" {
				t.Errorf("committed %q", subject)
			}
		})
	}
}

// pipeWithoutReader returns an end of a pipe the other end of which is closed.
func pipeWithoutReader() (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return w, r.Close()
}

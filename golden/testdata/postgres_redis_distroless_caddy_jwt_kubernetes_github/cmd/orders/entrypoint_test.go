package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestEntrypointRunsOwnCommands(t *testing.T) {
	t.Parallel()
	got := runProcess(t, storeVariables(t), "entrypoint", "version")
	got.want(t, exitOK)
	if !strings.Contains("\n"+got.stdout, "\n"+serviceName+" ") {
		t.Errorf("got %q", got.stdout)
	}
	if got := runProcess(t, storeVariables(t), "entrypoint", "--help"); !strings.Contains(got.stdout, "usage: "+serviceName) {
		t.Errorf("got %+v", got)
	}
	runProcess(t, storeVariables(t), "entrypoint", "probe", "--scheme", "gopher").want(t, exitUsage, "gopher")
}

// TestEntrypointNeedsLittle runs the commands that need neither a data directory
// nor a valid configuration.
func TestEntrypointNeedsLittle(t *testing.T) {
	t.Parallel()
	bad := storeVariables(t)
	bad["APP_PORT"] = "abc"
	for _, command := range []string{"version", "help"} {
		runProcess(t, bad, "entrypoint", command).want(t, exitOK)
	}
	runProcess(t, bad, "entrypoint", "check").want(t, exitUsage, "APP_PORT: ")
	runProcess(t, bad, "entrypoint", "true").want(t, exitUsage, "APP_PORT: ")
}

// TestEntrypointIsReplaced holds that a program takes the place of the
// process, so that signals reach it and its exit code gets out.
func TestEntrypointIsReplaced(t *testing.T) {
	t.Parallel()
	cmd := processWith(t, storeVariables(t), "entrypoint", "sh", "-c", "echo $$ $0 $1; exit 7", "a b", "")
	var stdout syncBuffer
	cmd.Stdout = &stdout
	_ = cmd.Run() // its exit code says more
	if want := fmt.Sprintf("%d a b\n", cmd.Process.Pid); !strings.HasSuffix(stdout.String(), want) || cmd.ProcessState.ExitCode() != 7 {
		t.Errorf("got %q and exit code %d, want %q and 7", stdout.String(), cmd.ProcessState.ExitCode(), want)
	}
}

func TestEntrypointKnowsNoSuchProgram(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"no-such-program", "", "/no/such/program", "/etc"} {
		runWith(t.Context(), storeVariables(t), "entrypoint", program).want(t, exitNotFound, fmt.Sprintf("%q", program), "PATH")
	}
}

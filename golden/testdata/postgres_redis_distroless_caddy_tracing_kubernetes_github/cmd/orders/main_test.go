package main

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// asService makes the test binary the service itself, so that tests can run
// it as a process.
const asService = "TEST_RUN_AS_SERVICE"

func TestMain(m *testing.M) {
	if os.Getenv(asService) == "true" {
		main()
	}
	os.Exit(m.Run())
}

// variables are those of a command's environment.
type variables map[string]string

// environ returns the variables as NAME=value pairs.
func (v variables) environ() []string {
	var pairs []string
	for name, value := range v {
		pairs = append(pairs, name+"="+value)
	}
	return pairs
}

// outcome is how a command ended.
type outcome struct {
	code           int
	stdout, stderr string
}

// runWith runs a command to its end within the test.
func runWith(ctx context.Context, v variables, args ...string) outcome {
	var stdout, stderr syncBuffer
	code := run(ctx, args, v.environ(), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// processWith prepares a command that runs in a process of its own.
func processWith(t *testing.T, v variables, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = []string{asService + "=true", "PATH=" + os.Getenv("PATH")}
	cmd.Env = append(cmd.Env, v.environ()...)
	return cmd
}

// runProcess runs a command in a process of its own to its end.
func runProcess(t *testing.T, v variables, args ...string) outcome {
	t.Helper()
	cmd := processWith(t, v, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // its exit code says more
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// want fails unless the command ended with this code and said all of these
// words on its error output.
func (o outcome) want(t *testing.T, code int, words ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("got exit code %d, want %d\n%s%s", o.code, code, o.stdout, o.stderr)
	}
	for _, word := range words {
		if !strings.Contains(o.stderr, word) {
			t.Errorf("%q is not in the message: %s", word, o.stderr)
		}
	}
}

// syncBuffer may be read while it is written.
type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, help := range []string{"help", "-h", "--help"} {
		got := runWith(t.Context(), nil, help)
		got.want(t, exitOK)
		for _, command := range commands() {
			if !strings.Contains(got.stdout, "\n  "+command.name+" ") {
				t.Errorf("%s does not show %s:\n%s", help, command.name, got.stdout)
			}
		}
	}
	runWith(t.Context(), nil, "fly").want(t, exitUsage, `no command "fly"`, "usage: ")
	for _, command := range []string{"serve", "check", "version", "probe"} {
		runWith(t.Context(), nil, command, "more").want(t, exitUsage, `"more"`)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	got := runWith(t.Context(), nil, "check")
	got.want(t, exitOK)
	if got.stdout != "the configuration is valid\n" {
		t.Errorf("got %q", got.stdout)
	}
}

// TestBadConfiguration holds that every command which needs the configuration
// names all that is wrong with it.
func TestBadConfiguration(t *testing.T) {
	t.Parallel()
	bad := variables{"APP_PORT": "abc", "APP_LOG_LEVEL": "loud"}
	runWith(t.Context(), bad, "check").want(t, exitUsage, "\n  APP_LOG_LEVEL: ", "\n  APP_PORT: ")
	for _, command := range []string{"serve", "entrypoint"} {
		got := runWith(t.Context(), bad, command)
		got.want(t, exitUsage, `"level":"ERROR"`, `"APP_LOG_LEVEL: `, `"APP_PORT: `)
		if !json.Valid([]byte(got.stderr)) {
			t.Errorf("%s: got %q, want a line of the log", command, got.stderr)
		}
		inText := maps.Clone(bad)
		inText["APP_LOG_FORMAT"] = "text"
		runWith(t.Context(), inText, command).want(t, exitUsage, "\n  APP_LOG_LEVEL: ", "\n  APP_PORT: ")
	}
}

// TestUnknownVariables holds that a spelling mistake is a warning at the start
// and an error of check.
func TestUnknownVariables(t *testing.T) {
	t.Parallel()
	v := variables{"APP_RATE_LIMIT_ENABLE": "true", "APP_SERVICE_HOST": "10.0.0.1", "PATH": "/bin"}
	runWith(t.Context(), v, "check").want(t, exitUsage,
		"APP_RATE_LIMIT_ENABLE: no setting has this name; did you mean APP_RATE_LIMIT_ENABLED?", "APP_SERVICE_HOST: ")
	v["APP_PORT"] = "abc"
	runWith(t.Context(), v, "check").want(t, exitUsage, "APP_RATE_LIMIT_ENABLE: ", "APP_PORT: ")
	delete(v, "APP_PORT")
	settings := storeVariables(t)
	maps.Copy(settings, v)
	r := startService(t, settings)
	if log := r.log.String(); strings.Count(log, "APP_RATE_LIMIT_ENABLE: no setting") != 1 {
		t.Errorf("got log\n%s", log)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	got := runWith(t.Context(), nil, "version")
	got.want(t, exitOK)
	if !strings.HasPrefix(got.stdout, serviceName+" ") || !strings.Contains(got.stdout, "(revision ") || strings.Count(got.stdout, "\n") != 1 {
		t.Errorf("got %q", got.stdout)
	}
}

package golden

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSetup runs setup.sh as a user who owns nothing, on a machine that has
// nothing, with stand-ins for every program that would change the real one.
func TestSetup(t *testing.T) {
	t.Parallel()
	const (
		sudo    = `echo "$*" >>"$LOG"; case "$*" in *apt-get*) kill -s "$SIGNAL" $PPID ;; esac`
		nothing = "exit 1"
	)
	tests := map[string]struct {
		sudo string
		env  []string
		code int
		says string // on stderr
		did  string // through sudo
	}{
		"no rights":            {sudo: nothing, says: "apt-get install --no-install-recommends git make "},
		"no rights in CI":      {sudo: nothing, env: []string{"CI=true"}, code: 1, says: "apt-get install --no-install-recommends git make "},
		"interrupted":          {sudo: sudo, env: []string{"SIGNAL=INT"}, code: 1, says: "installing git make ", did: "\nrm -f /policy-rc.d\n"},
		"ended":                {sudo: sudo, env: []string{"SIGNAL=TERM"}, code: 1, says: "installing git make ", did: "\nrm -f /policy-rc.d\n"},
		"everything went well": {sudo: sudo, env: []string{"SIGNAL=0"}, says: "installing git make ", did: "\nrm -f /policy-rc.d\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			programs := map[string]string{"sudo": test.sudo, "id": "echo 1000", "tee": nothing, "apt-get": nothing}
			code, stderr, did := runSetup(t, programs, test.env)
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if !strings.Contains(stderr, test.says) {
				t.Errorf("stderr has no %q:\n%s", test.says, stderr)
			}
			if !strings.Contains("\n"+did, test.did) {
				t.Errorf("sudo did not run %q, but:\n%s", test.did, did)
			}
		})
	}
}

// runSetup runs setup.sh where no programs are but these, by name and source. It
// returns the exit code, stderr, and what sudo ran.
func runSetup(t *testing.T, programs map[string]string, env []string) (code int, stderr, did string) {
	t.Helper()
	dir := t.TempDir()
	for name, source := range programs {
		writeProgram(t, filepath.Join(dir, name), "#!/bin/sh\n"+source+"\n")
	}
	log := filepath.Join(dir, "log")
	var printed strings.Builder
	cmd := exec.Command("/bin/sh", "setup.sh")
	cmd.Env = append([]string{"PATH=" + dir, "LOG=" + log, "POLICY=/policy-rc.d"}, env...)
	cmd.Stderr = &printed
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	content, err := os.ReadFile(log)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), printed.String(), string(content)
}

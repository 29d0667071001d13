package golden

import (
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
			dir := t.TempDir()
			for program, source := range map[string]string{"sudo": test.sudo, "id": "echo 1000", "tee": nothing, "apt-get": nothing} {
				if err := os.WriteFile(filepath.Join(dir, program), []byte("#!/bin/sh\n"+source+"\n"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			log := filepath.Join(dir, "log")
			var stderr strings.Builder
			cmd := exec.Command("/bin/sh", "setup.sh")
			cmd.Env = append([]string{"PATH=" + dir, "LOG=" + log, "POLICY=/policy-rc.d"}, test.env...)
			cmd.Stderr = &stderr
			err := cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != test.code {
				t.Errorf("exit code %d (%v), want %d", code, err, test.code)
			}
			if !strings.Contains(stderr.String(), test.says) {
				t.Errorf("stderr has no %q:\n%s", test.says, stderr.String())
			}
			did, err := os.ReadFile(log)
			if err != nil && test.did != "" || !strings.Contains("\n"+string(did), test.did) {
				t.Errorf("sudo was not asked for %q, but for:\n%s", test.did, did)
			}
		})
	}
}

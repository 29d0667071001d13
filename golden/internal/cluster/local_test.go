package cluster

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// TestNothingLeft starts and stops a cluster in which a pod runs.
func TestNothingLeft(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time; not under -short")
	}
	before := observeHost(t)
	var tr traces
	t.Run("runs", func(t *testing.T) {
		c := startTest(t)
		c.apply(t, pods)
		c.kubectl(t, "--namespace", "test", "rollout", "status", "deployment/web", "--timeout", patience.String())
		tr = observe(t, c.Dir, before)
	})
	if tr.name != "" {
		wantNothingLeft(t, tr, before, 0)
	}
}

// exported finds the directories of the cluster and of its programs in what is
// printed for a shell.
var exported = regexp.MustCompile(`^export KUBECONFIG=(\S+)/kubeconfig PATH=(\S+):\$PATH\n$`)

// TestLocal runs a cluster for a developer, who interrupts it, and whose terminal is
// closed with all that runs in it.
func TestLocal(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time; not under -short")
	}
	if err := available(); err != nil && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: %v", err)
	}
	program := filepath.Join(t.TempDir(), "local")
	if _, err := (command.Command{Name: "go", Args: []string{"build", "-o", program, "./local"}}).Output(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		signal syscall.Signal
		clean  bool
	}{
		"interrupted": {syscall.SIGINT, true},
		"killed":      {syscall.SIGKILL, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := observeHost(t)
			local, dir, programs := startLocal(t, program)
			tr := observe(t, dir, before)
			kubectl := command.Command{
				Name: filepath.Join(programs, "kubectl"), Args: []string{"get", "nodes", "--cache-dir", t.TempDir()},
				Env: []string{"KUBECONFIG=" + dir + "/kubeconfig"},
			}
			if printed, err := kubectl.Output(t.Context()); err != nil || !strings.Contains(printed, " Ready ") {
				t.Errorf("got %q, %v", printed, err)
			}
			if err := local.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			if err := local.Wait(); (err == nil) != test.clean {
				t.Errorf("it ends with %v", err)
			}
			wantNothingLeft(t, tr, before, patience)
		})
	}
}

// startLocal starts a cluster and returns its directory and that of its programs.
func startLocal(t *testing.T, program string) (local *exec.Cmd, dir, programs string) {
	t.Helper()
	local = exec.Command(program)
	output, err := local.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	local.Stderr = os.Stderr
	if err := local.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = local.Process.Kill() // unless it has ended
		_ = local.Wait()
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	match := exported.FindStringSubmatch(line)
	if err != nil || match == nil {
		t.Fatalf("it prints %q, %v", line, err)
	}
	return local, match[1], match[2]
}

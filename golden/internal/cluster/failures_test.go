package cluster

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestProgramEnds ends a program of one of two clusters. That cluster ends, says
// why, and leaves nothing; the other one goes on.
func TestProgramEnds(t *testing.T) {
	other := startTest(t)
	before := observeHost(t)
	c, err := New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tr := observe(t, c.Dir, before)
	ended := false
	for _, process := range tr.processes(t) {
		line, _ := os.ReadFile("/proc/" + process + "/cmdline") // it may have ended meanwhile
		if strings.HasPrefix(string(line), "kube-scheduler\x00") {
			if err := asRoot("kill", "-9", process).Run(); err != nil {
				t.Fatal(err)
			}
			ended = true
		}
	}
	if !ended {
		t.Error("the scheduler does not run")
	}
	select {
	case <-c.Done():
	case <-time.After(patience):
		t.Error("the cluster goes on without its scheduler")
	}
	if err := c.Stop(); err == nil || !strings.Contains(err.Error(), "kube-scheduler: killed") {
		t.Errorf("it says %v", err)
	}
	wantNothingLeft(t, tr, before, 0)
	if nodes := other.kubectl(t, "get", "nodes"); !strings.Contains(nodes, " Ready ") {
		t.Errorf("the other cluster has %s", nodes)
	}
}

// TestLacking: what a machine lacks is said with what to do about it.
func TestLacking(t *testing.T) {
	t.Parallel()
	got := lacking(map[string]string{"sh": "dash", "no-such-program": "some-package", "another": "other-package"})
	want := []string{"another is missing (apt-get install other-package)", "no-such-program is missing (apt-get install some-package)"}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestUse: a kubeconfig that leads nowhere is an error that names it.
func TestUse(t *testing.T) {
	t.Parallel()
	if _, err := Use(t.Context(), "absent"); err == nil || !strings.Contains(err.Error(), "absent") {
		t.Errorf("no file: got %v", err)
	}
}

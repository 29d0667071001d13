package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// TestPrograms builds the programs of a cluster, and asks them for the version that
// golden/tools/cluster requires.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("builds; not under -short")
	}
	programs, err := buildPrograms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root, err := command.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile(filepath.Join(root, "golden", "tools", "cluster", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kube-apiserver", "kubelet"} {
		printed, err := command.Command{Name: filepath.Join(programs, name), Args: []string{"--version"}}.Output(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		version, found := strings.CutPrefix(printed, "Kubernetes ")
		if !found || !strings.Contains(string(module), "k8s.io/kubernetes "+version+"\n") {
			t.Errorf("%s prints %q, which is not what go.mod requires", name, printed)
		}
	}
}

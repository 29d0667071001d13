package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/golden/internal/cache"
	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
	"github.com/chassis-go/chassis/golden/internal/command"
)

// names are those by which the one program of golden/tools/cluster is called.
var names = []string{
	"coredns", "etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubectl", "kubelet",
	"metrics-server", "network-policies",
}

// plugins connect pods to the network.
var plugins = []string{
	"github.com/containernetworking/plugins/plugins/ipam/host-local",
	"github.com/containernetworking/plugins/plugins/main/loopback",
	"github.com/containernetworking/plugins/plugins/main/ptp",
}

// pauseArchive is the file with [layout.PauseImage] among the programs.
const pauseArchive = "pause.tar"

// buildPrograms returns the directory in the cache that holds the programs of a
// cluster, and the image of the first container of each pod. On a fresh machine
// that takes some ten minutes.
func buildPrograms(ctx context.Context) (string, error) {
	root, err := command.Root(ctx)
	if err != nil {
		return "", err
	}
	source := filepath.Join(root, "golden", "tools", "cluster")
	identity, err := cache.Identify(ctx, source, fmt.Sprint(names, plugins))
	if err != nil {
		return "", err
	}
	kept, err := cache.Open("cluster")
	if err != nil {
		return "", err
	}
	defer kept.Close()
	return kept.Keep("cluster-"+identity, "the programs of a Kubernetes cluster (some ten minutes)", func(dir string) error {
		return build(ctx, source, dir)
	})
}

// build leaves the programs in dir, a link for each name, and the pause image.
func build(ctx context.Context, source, dir string) error {
	goCommand := func(args ...string) (string, error) {
		env := append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
		return command.Command{Name: "go", Args: args, Dir: source, Env: env}.Output(ctx)
	}
	version, err := goCommand("list", "-m", "-f", "{{.Version}}", "k8s.io/kubernetes")
	if err != nil {
		return err
	}
	flags := "-s -w" + versionFlags(version)
	for target, packages := range map[string][]string{
		filepath.Join(dir, "cluster"):                          {"."},
		filepath.Join(dir, "pause"):                            {"./pause"},
		filepath.Join(dir, "cni") + string(filepath.Separator): plugins,
	} {
		if _, err := goCommand(append([]string{"build", "-trimpath", "-ldflags", flags, "-o", target}, packages...)...); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := os.Symlink("cluster", filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return WriteImage(filepath.Join(dir, pauseArchive), layout.PauseImage, filepath.Join(dir, "pause"))
}

// versionFlags returns what the linker has to write for the programs to know their
// version, such as v1.37.2. The API server refuses a kubelet without one.
func versionFlags(version string) (flags string) {
	parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags += fmt.Sprintf(" -X %[1]s.gitVersion=%[2]s -X %[1]s.gitMajor=%[3]s -X %[1]s.gitMinor=%[4]s", pkg, version, parts[0], parts[1])
	}
	return flags
}

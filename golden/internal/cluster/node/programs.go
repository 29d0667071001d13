//go:build linux

package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
)

//go:embed config
var configFiles embed.FS

// volumes is how many persistent volumes the cluster offers.
const volumes = 64

// program is one that runs for as long as the node does.
type program struct {
	name string
	args []string
}

// key returns the path of a certificate or a key.
func key(name string) string { return filepath.Join(stateDir, layout.Keys, name) }

// kubeconfig returns the path of a program's kubeconfig.
func kubeconfig(name string) string { return key(name + ".kubeconfig") }

// storage returns what has to run before anything can use the API.
func storage() []program {
	const etcd = "http://127.0.0.1:2379"
	return []program{
		{"containerd", []string{"--config", configDir + "/containerd.toml"}},
		{"etcd", []string{
			"--data-dir=/var/lib/etcd", "--unsafe-no-fsync",
			"--listen-client-urls=" + etcd, "--advertise-client-urls=" + etcd, "--listen-peer-urls=http://127.0.0.1:2380",
		}},
		{"kube-apiserver", []string{
			"--etcd-servers=" + etcd, "--secure-port=6443", "--advertise-address=" + layout.NodeAddress,
			"--service-cluster-ip-range=" + layout.Services, "--allow-privileged",
			"--tls-cert-file=" + key("apiserver.crt"), "--tls-private-key-file=" + key("apiserver.key"), "--client-ca-file=" + key("ca.crt"),
			"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction",
			"--service-account-issuer=https://kubernetes.default.svc." + layout.Domain,
			"--service-account-key-file=" + key("accounts.pub"), "--service-account-signing-key-file=" + key("accounts.key"),
			"--kubelet-client-certificate=" + key("kubelet-client.crt"), "--kubelet-client-key=" + key("kubelet-client.key"),
			"--kubelet-certificate-authority=" + key("ca.crt"), "--kubelet-preferred-address-types=InternalIP",
			"--requestheader-client-ca-file=" + key("ca.crt"), "--requestheader-allowed-names=front-proxy",
			"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
			"--requestheader-extra-headers-prefix=X-Remote-Extra-",
			"--proxy-client-cert-file=" + key("front-proxy.crt"), "--proxy-client-key-file=" + key("front-proxy.key"),
			"--enable-aggregator-routing",
		}},
	}
}

// controllers returns what makes a node of this machine. The controllers may ask
// the API server as often as they like, or service accounts are late by seconds,
// and scale as soon as they can.
func controllers(cgroup string) []program {
	return []program{
		{"kube-controller-manager", []string{
			"--kubeconfig=" + kubeconfig("controller-manager"), "--bind-address=127.0.0.1", "--leader-elect=false",
			"--authentication-kubeconfig=" + kubeconfig("controller-manager"), "--authorization-kubeconfig=" + kubeconfig("controller-manager"),
			"--service-account-private-key-file=" + key("accounts.key"), "--root-ca-file=" + key("ca.crt"),
			"--use-service-account-credentials", "--kube-api-qps=500", "--kube-api-burst=1000",
			"--flex-volume-plugin-dir=/run/volume-plugins",
			"--horizontal-pod-autoscaler-sync-period=5s",
		}},
		{"kube-scheduler", []string{
			"--kubeconfig=" + kubeconfig("scheduler"), "--bind-address=127.0.0.1", "--leader-elect=false",
			"--authentication-kubeconfig=" + kubeconfig("scheduler"), "--authorization-kubeconfig=" + kubeconfig("scheduler"),
		}},
		{"kubelet", []string{
			"--config=" + configDir + "/kubelet.yaml", "--kubeconfig=" + kubeconfig("kubelet"), "--cgroup-root=/" + cgroup,
			"--hostname-override=" + layout.Node, "--node-ip=" + layout.NodeAddress,
		}},
		{"kube-proxy", []string{"--config=" + configDir + "/proxy.yaml"}},
	}
}

// addOns returns what runs as pods elsewhere, and beside them here: names of
// services, metrics of pods, network policies.
func addOns() []program {
	return []program{
		{"coredns", []string{configDir + "/Corefile"}},
		{"metrics-server", []string{
			"--kubeconfig=" + kubeconfig("admin"), "--authentication-kubeconfig=" + kubeconfig("admin"), "--authorization-kubeconfig=" + kubeconfig("admin"),
			"--secure-port=4443", "--cert-dir=/run/metrics-server",
			"--kubelet-certificate-authority=" + key("ca.crt"), "--kubelet-preferred-address-types=InternalIP",
			"--metric-resolution=10s", "--kubelet-request-timeout=5s",
		}},
		{"network-policies", []string{"-kubeconfig", kubeconfig("admin"), "-node", layout.Node, "-services", layout.Services}},
	}
}

// writeConfig writes the files that the programs read, and the directories that
// they expect.
func (n *node) writeConfig() error {
	if err := os.CopyFS("/run", configFiles); err != nil {
		return err
	}
	// ctr and the tests use containerd from outside.
	more := fmt.Sprintf("\n[grpc]\n  address = %q\n  uid = %d\n  gid = %d\n", stateDir+"/"+layout.ContainerdSocket, n.uid, n.gid)
	more += fmt.Sprintf("\n[plugins.%q.containerd]\n  snapshotter = %q\n", "io.containerd.grpc.v1.cri", snapshotter())
	if err := appendTo(configDir+"/containerd.toml", more); err != nil {
		return err
	}
	for i := range volumes {
		name := fmt.Sprintf("volume-%d", i)
		if err := os.MkdirAll(filepath.Join("/var/lib/volumes", name), 0o755); err != nil {
			return err
		}
		if err := appendTo(configDir+"/cluster.yaml", fmt.Sprintf(persistentVolume, name)); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(stateDir, layout.Logs), 0o755)
}

// snapshotter returns how containerd keeps the file systems of containers. In a
// container the node's own data may be on an overlay, and that takes no other one.
func snapshotter() string {
	var data unix.Statfs_t
	if err := unix.Statfs("/var/lib", &data); err == nil && data.Type == unix.OVERLAYFS_SUPER_MAGIC {
		return "native"
	}
	return "overlayfs"
}

// persistentVolume is a volume in a directory of the node.
const persistentVolume = `---
apiVersion: v1
kind: PersistentVolume
metadata: {name: %[1]s}
spec:
  storageClassName: local
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  local: {path: /var/lib/volumes/%[1]s}
  nodeAffinity:
    required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node]}]}]}
`

func appendTo(path, text string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(content, text...), 0o644)
}

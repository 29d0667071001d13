// Package cluster runs Kubernetes for tests: a cluster of one node, in namespaces
// of its own on this machine, with real pods.
//
// Its programs come from golden/tools/cluster, its container runtime from this
// machine. The network of the node leads nowhere. What the tests do in it, they do
// with kubectl, through a port on loopback, and with connections that the node opens
// for them ([Cluster.DialContext]). When a cluster has ended, nothing of it is left
// on the host, even if the process that started it was killed.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/cluster/dial"
	"github.com/chassis-go/chassis/golden/internal/cluster/layout"
)

// startLimit is how long a cluster may take to start on a busy machine.
const startLimit = 5 * time.Minute

// longestSocket is the longest path that a Unix socket may have.
const longestSocket = 107

// Cluster is a running cluster.
type Cluster struct {
	*Client
	Dir string // described in package layout

	dial.Dialer // opens connections in the network of the node

	node    *node    // nil before it has started
	forward *forward // nil before
}

// Start starts a cluster for the length of the test. It skips the test, loudly, on
// a machine that cannot run one, and fails it there under CI=true.
func Start(t testing.TB, skip func(reason string)) *Cluster {
	t.Helper()
	c, err := New(t.Context())
	if errors.Is(err, ErrUnavailable) && os.Getenv("CI") != "true" {
		skip(err.Error())
		t.Skipf("SKIPPED: %v", err)
	}
	if err != nil {
		t.Fatalf("start a cluster: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Errorf("stop the cluster: %v", err)
		}
	})
	return c
}

// New starts a cluster and waits until pods can be created in it. It builds the
// programs first, which takes minutes on a fresh machine.
func New(ctx context.Context) (*Cluster, error) {
	if err := available(); err != nil {
		return nil, err
	}
	programs, err := buildPrograms(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "cluster-")
	if err != nil {
		return nil, err
	}
	if socket := filepath.Join(dir, layout.ContainerdSocket); len(socket) > longestSocket {
		return nil, errors.Join(fmt.Errorf("%s is too long for the path of a socket: set TMPDIR to a shorter one", socket), os.Remove(dir))
	}
	c := &Cluster{
		Client: &Client{
			kubectl:    filepath.Join(programs, "kubectl"),
			kubeconfig: filepath.Join(dir, layout.Kubeconfig),
			cache:      filepath.Join(dir, "kubectl"),
		},
		Dir:    dir,
		Dialer: dial.Dialer{Socket: filepath.Join(dir, layout.DialSocket)},
	}
	err = c.start(ctx, programs)
	if err == nil {
		return c, nil
	}
	if c.node != nil && c.node.hasEnded() {
		return nil, c.Stop() // the reason for what else went wrong
	}
	return nil, errors.Join(err, c.Stop())
}

// Join returns the cluster of another process on this machine, by its kubeconfig.
// It is not for the caller to stop.
func Join(ctx context.Context, kubeconfig string) (*Cluster, error) {
	client, err := Use(ctx, kubeconfig)
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(kubeconfig)
	socket := filepath.Join(dir, layout.DialSocket)
	if _, err := os.Stat(socket); err != nil {
		return nil, fmt.Errorf("%s is not of a cluster of this package: %w", kubeconfig, err)
	}
	return &Cluster{Client: client, Dir: dir, Dialer: dial.Dialer{Socket: socket}}, nil
}

// start starts the node and waits until pods can be created.
func (c *Cluster) start(ctx context.Context, programs string) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	keys := filepath.Join(c.Dir, layout.Keys)
	if err := os.Mkdir(keys, 0o700); err != nil {
		return err
	}
	authority, err := writeKeys(keys)
	if err != nil {
		return err
	}
	if c.node, err = startNode(ctx, c.Dir, programs); err != nil {
		return err
	}
	defer context.AfterFunc(c.node.running, cancel)()
	if c.forward, err = startForward(c.Dialer, layout.APIServer); err != nil {
		return err
	}
	if err := authority.writeKubeconfig(c.kubeconfig, c.forward.address(), users["admin"]); err != nil {
		return err
	}
	if _, err := c.Load(ctx, filepath.Join(programs, pauseArchive)); err != nil {
		return err
	}
	for _, wait := range [][]string{
		{"wait", "--for=condition=Ready", "node/" + layout.Node},
		{"wait", "--for=create", "--namespace=default", "serviceaccount/default"},
	} {
		if _, err := c.Kubectl(ctx, append(wait, "--timeout", startLimit.String())...); err != nil {
			return err
		}
	}
	return nil
}

// Stop ends the cluster and all that runs in it. It returns an error if the cluster
// has ended before, or if something is left on the host.
func (c *Cluster) Stop() error {
	var errs []error
	if c.forward != nil {
		errs = append(errs, c.forward.close())
	}
	if c.node != nil {
		errs = append(errs, c.node.stop())
	}
	return errors.Join(append(errs, os.RemoveAll(c.Dir))...)
}

// Done is closed when the cluster has ended, which it only does by itself if one
// of its programs ends.
func (c *Cluster) Done() <-chan struct{} { return c.node.running.Done() }

// Log returns what a program of the cluster has printed so far.
func (c *Cluster) Log(program string) (string, error) {
	text, err := os.ReadFile(filepath.Join(c.Dir, layout.Logs, program+".log"))
	return string(text), err
}

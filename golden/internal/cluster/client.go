package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// Client uses a cluster of this package, or one that runs already.
type Client struct {
	kubectl    string
	kubeconfig string
	cache      string // directory for what kubectl remembers of a cluster; empty for its own
}

// Use returns a client of the cluster to which a kubeconfig leads, and fails if its
// API server does not respond. It uses the kubectl of this machine, or else the one
// of the tests.
func Use(ctx context.Context, kubeconfig string) (*Client, error) {
	if _, err := os.Stat(kubeconfig); err != nil {
		return nil, fmt.Errorf("kubeconfig: %w", err)
	}
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		programs, err := buildPrograms(ctx)
		if err != nil {
			return nil, err
		}
		kubectl = filepath.Join(programs, "kubectl")
	}
	c := &Client{kubectl: kubectl, kubeconfig: kubeconfig}
	if _, err := c.Kubectl(ctx, "get", "--raw", "/readyz", "--request-timeout", "20s"); err != nil {
		return nil, fmt.Errorf("the cluster of %s does not respond: %w", kubeconfig, err)
	}
	return c, nil
}

// Kubeconfig returns the path of the kubeconfig.
func (c *Client) Kubeconfig() string { return c.kubeconfig }

// Programs returns the directory that holds kubectl.
func (c *Client) Programs() string { return filepath.Dir(c.kubectl) }

// Environ returns the variables with which kubectl and what calls it use this
// cluster.
func (c *Client) Environ() []string {
	env := append(os.Environ(),
		"KUBECONFIG="+c.kubeconfig,
		"KUBERC=off", // the user's own preferences
		"PATH="+c.Programs()+string(os.PathListSeparator)+os.Getenv("PATH"))
	if c.cache != "" {
		env = append(env, "KUBECACHEDIR="+c.cache)
	}
	return env
}

// Kubectl runs kubectl and returns what it prints, trimmed. The error holds what
// it prints on stderr.
func (c *Client) Kubectl(ctx context.Context, args ...string) (string, error) {
	return command.Command{Name: c.kubectl, Args: args, Env: c.Environ()}.Output(ctx)
}

// Apply applies manifests, with options of kubectl apply.
func (c *Client) Apply(ctx context.Context, manifests string, options ...string) error {
	_, err := command.Command{
		Name: c.kubectl, Args: append([]string{"apply", "--filename", "-"}, options...), Env: c.Environ(), Stdin: strings.NewReader(manifests),
	}.Output(ctx)
	return err
}

// ApplyDirectory applies the kustomization in a directory.
func (c *Client) ApplyDirectory(ctx context.Context, dir string) error {
	_, err := c.Kubectl(ctx, "apply", "--kustomize", dir)
	return err
}

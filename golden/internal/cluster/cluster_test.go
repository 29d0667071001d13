package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/load"
)

// TestCluster runs pods in a cluster, and looks at all that tests of services rely
// on.
func TestCluster(t *testing.T) {
	c := startTest(t)
	c.apply(t, pods)
	c.kubectl(t, "--namespace", "test", "rollout", "status", "deployment/web", "--timeout", patience.String())
	c.kubectl(t, "--namespace", "test", "wait", "--for=condition=Ready", "pod/client", "--timeout", patience.String())
	for _, test := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"replicas", c.testReplicas},
		{"confinement", c.testConfinement},
		{"refused", c.testRefused},
		{"volume", c.testVolume},
		{"rollout", c.testRollout},
		{"policy", c.testPolicy},
		{"metrics", c.testMetrics},
		{"autoscaler", c.testAutoscaler},
		{"images", c.testImages},
	} {
		t.Run(test.name, test.run)
	}
}

// testReplicas reaches every replica through the service, by its name.
func (c *testCluster) testReplicas(t *testing.T) {
	c.client.CloseIdleConnections()
	seen := map[string]bool{}
	await(t, func() error {
		name, err := c.get(t.Context(), service)
		c.client.CloseIdleConnections()
		seen[name] = err == nil
		if len(seen) < 2 {
			err = errors.Join(err, fmt.Errorf("replicas that respond: %v", seen))
		}
		return err
	})
}

// testConfinement looks at a process from within its pod.
func (c *testCluster) testConfinement(t *testing.T) {
	status, err := c.get(t.Context(), service+"/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Uid:\t10001\t10001", "Gid:\t10001\t10001", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !strings.Contains(status, want) {
			t.Errorf("no %q in:\n%s", want, status)
		}
	}
	if _, err := c.get(t.Context(), service+"/write?path=/file"); err == nil || !strings.Contains(err.Error(), "read-only file system") {
		t.Errorf("write to the root: %v", err)
	}
}

// testRefused: the API server holds pods to the standard of their namespace.
func (c *testCluster) testRefused(t *testing.T) {
	err := c.Apply(t.Context(), `
apiVersion: v1
kind: Pod
metadata: {name: bad, namespace: test}
spec: {containers: [{name: bad, image: bad}]}
`)
	if err == nil || !strings.Contains(err.Error(), `violates PodSecurity "restricted:latest"`) {
		t.Errorf("got %v", err)
	}
}

// testVolume writes to a volume as the user of the pod.
func (c *testCluster) testVolume(t *testing.T) {
	if _, err := c.get(t.Context(), service+"/write?path=/data/file"); err != nil {
		t.Fatal(err)
	}
	if got, err := c.get(t.Context(), service+"/read?path=/data/file"); err != nil || got != "written\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

// testRollout replaces all pods under load. With a delay nothing is lost; without
// one, the next rollout loses something, or the load would not notice.
func (c *testCluster) testRollout(t *testing.T) {
	if got := c.rollOut(t, "5s"); got.Failed() > 0 {
		t.Errorf("with a delay: %s\n%s", got, strings.Join(got.First, "\n"))
	}
	// The pods that end without a delay are those of the next rollout.
	c.rollOut(t, "0s")
	for range 5 {
		if got := c.rollOut(t, "0s"); got.Failed() > 0 {
			return
		}
	}
	t.Error("no rollout without a delay lost anything")
}

// rollOut replaces all pods by others that have the delay, under load with a new
// connection for each request.
func (c *testCluster) rollOut(t *testing.T, delay string) load.Result {
	t.Helper()
	stream := load.Start(load.Config{
		Request: func(ctx context.Context, _ int) (*http.Request, error) {
			return http.NewRequestWithContext(ctx, http.MethodPost, service, strings.NewReader("{}"))
		},
		Rate:        200,
		DialContext: c.DialContext,
	})
	c.kubectl(t, "--namespace", "test", "set", "env", "deployment/web", "DELAY="+delay, fmt.Sprintf("AT=%d", time.Now().UnixNano()))
	c.kubectl(t, "--namespace", "test", "rollout", "status", "deployment/web", "--timeout", patience.String())
	if err := stream.Await(t.Context(), 400); err != nil {
		t.Fatal(err)
	}
	got := stream.Stop()
	t.Logf("rollout to a delay of %s: %s", delay, got)
	return got
}

// testPolicy closes the service to the client and opens it again.
func (c *testCluster) testPolicy(t *testing.T) {
	client := c.kubectl(t, "--namespace", "test", "get", "pod", "client", "--output", "jsonpath={.status.podIP}")
	fetch := "http://" + client + ":8080/fetch?url=" + url.QueryEscape(service)
	reached := func() error { _, err := c.get(t.Context(), fetch); return err }
	await(t, reached)
	const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: test}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: APP}}}]}]
`
	c.apply(t, strings.ReplaceAll(policy, "APP", "other"))
	await(t, func() error {
		if reached() == nil {
			return errors.New("the client reaches the service in spite of the policy")
		}
		return nil
	})
	c.apply(t, strings.ReplaceAll(policy, "APP", "client"))
	await(t, reached)
}

// testMetrics waits for what an autoscaler decides by.
func (c *testCluster) testMetrics(t *testing.T) {
	await(t, func() error {
		printed, err := c.Kubectl(t.Context(), "get", "--raw", "/apis/metrics.k8s.io/v1beta1/namespaces/test/pods")
		if err != nil {
			return err
		}
		var list struct{ Items []any }
		if err := json.Unmarshal([]byte(printed), &list); err != nil || len(list.Items) < 3 {
			return fmt.Errorf("%d pods have metrics (%w)", len(list.Items), err)
		}
		return nil
	})
}

// testAutoscaler lets an autoscaler add replicas, because each uses more memory than
// it may.
func (c *testCluster) testAutoscaler(t *testing.T) {
	c.apply(t, `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: test}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 4
  metrics:
  - type: Resource
    resource: {name: memory, target: {type: AverageValue, averageValue: 100Ki}}
`)
	await(t, func() error {
		ready, err := c.Kubectl(t.Context(), "--namespace", "test", "get", "deployment", "web", "--output", "jsonpath={.status.readyReplicas}")
		if err == nil && ready != "4" {
			err = fmt.Errorf("%s replicas are ready, want 4", ready)
		}
		return err
	})
}

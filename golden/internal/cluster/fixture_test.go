package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/command"
)

// patience is how long something that has to happen may take on a busy machine.
const patience = 3 * time.Minute

// testCluster is a cluster with an image of testpod.
type testCluster struct {
	*Cluster
	client  *http.Client
	image   Image  // of testpod
	archive string // that holds it
}

func startTest(t *testing.T) *testCluster {
	t.Helper()
	if testing.Short() {
		t.Skip("takes its time; not under -short")
	}
	start := time.Now()
	c := &testCluster{Cluster: Start(t, func(reason string) { t.Log(reason) })}
	t.Logf("started within %s", time.Since(start).Round(100*time.Millisecond))
	c.client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DialContext: c.DialContext}}
	t.Cleanup(c.client.CloseIdleConnections)
	c.loadTestpod(t)
	return c
}

// loadTestpod gives the cluster an image of testpod.
func (c *testCluster) loadTestpod(t *testing.T) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "testpod")
	build := command.Command{
		Name: "go", Args: []string{"build", "-o", program, "./testpod"}, Env: append(os.Environ(), "CGO_ENABLED=0"),
	}
	if _, err := build.Output(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.archive = program + ".tar"
	if err := WriteImage(c.archive, "chassis.test/testpod:1", program); err != nil {
		t.Fatal(err)
	}
	images, err := c.Load(t.Context(), c.archive)
	if err != nil {
		t.Fatal(err)
	}
	if len(images) != 1 || images[0].Name != "chassis.test/testpod:1" {
		t.Fatalf("the archive holds %v", images)
	}
	c.image = images[0]
}

// kubectl runs kubectl.
func (c *testCluster) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	printed, err := c.Kubectl(ctx, args...)
	if err != nil {
		t.Fatal(err)
	}
	return printed
}

// apply applies manifests after setting the image of testpod.
func (c *testCluster) apply(t *testing.T, manifests string) {
	t.Helper()
	if err := c.Apply(t.Context(), strings.ReplaceAll(manifests, "IMAGE", c.image.Pinned())); err != nil {
		t.Fatal(err)
	}
}

// get sends a request to an address within the cluster.
func (c *testCluster) get(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("%s: %s", response.Status, body))
	}
	return string(body), err
}

// await polls until what succeeds.
func await(t *testing.T, what func() error) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		err := what()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %v", patience, err)
		}
	}
}

// pods are two replicas of testpod with a volume, a service, and a client.
const pods = `
apiVersion: v1
kind: Namespace
metadata:
  name: test
  labels: {pod-security.kubernetes.io/enforce: restricted}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: test}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: test}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: test}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata: {labels: {app: web}}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: web
        image: IMAGE
        env: [{name: DELAY, value: 5s}]
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
        resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
        securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
        volumeMounts: [{name: data, mountPath: /data}]
      volumes:
      - name: data
        persistentVolumeClaim: {claimName: data}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: test, labels: {app: client}}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: client
    image: IMAGE
    env: [{name: DELAY, value: 0s}]
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
`

// service is the address of the replicas, for those in the cluster.
const service = "http://web.test.svc.cluster.local"

package golden

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/cluster"
	"github.com/chassis-go/chassis/golden/internal/report"
)

var kubeconfig = flag.String("kubeconfig", "", "run the tests on Kubernetes on the cluster of make cluster with this kubeconfig, not on one of their own")

// kubernetesPatience is how long something in a cluster may take on a busy machine.
const kubernetesPatience = 5 * time.Minute

// kubernetes is the cluster that the tests share, and the images that they run in it.
type kubernetes struct {
	*cluster.Cluster
	images *imageBuilder
}

// useKubernetes returns the cluster that the tests share: the one of -kubeconfig, or
// one that they start.
func useKubernetes(t testing.TB) *cluster.Cluster {
	t.Helper()
	c, err := shared.cluster()
	if errors.Is(err, cluster.ErrUnavailable) && os.Getenv("CI") != "true" {
		report.Skip("kubernetes", err.Error())
		t.Skipf("SKIPPED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestKubernetes runs rendered services on a cluster: every image, every overlay of
// every set of manifests, and the default one under load and through all that may
// happen to it.
func TestKubernetes(t *testing.T) {
	slow(t)
	k := &kubernetes{Cluster: useKubernetes(t), images: newImageBuilder(t)}
	t.Run("standard", k.testStandard)
	// Not by t.Parallel, which runs as many as there are processors: these tests wait
	// for pods. With more of them at once, two processors leave pods without time to be
	// ready.
	var running sync.WaitGroup
	defer running.Wait()
	slots := make(chan struct{}, 3)
	run := func(name string, test func(*testing.T)) {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			t.Run(name, test)
		})
	}
	run("load", func(t *testing.T) { // each of them takes what a busy machine has left
		t.Run("rollouts", k.testUnderLoad)
		t.Run("replicas", k.testReplicas)
	})
	run("readme", k.testReadme)
	run("deployments", k.testDeployments)
	for _, variant := range Covering(ImageVariants()) {
		variant.Kubernetes = true
		overlay := overlays[variant.Runtime]
		run(variant.Image()+"/"+overlay, func(t *testing.T) { k.testVariant(t, variant, overlay) })
	}
	report.Rule("kubernetes", "each image once, distroless in the overlay production and debian in development, since the runtime changes no manifest; "+CoveringRule)
}

// kubectl runs kubectl and returns what it prints.
func (k *kubernetes) kubectl(t testing.TB, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), kubernetesPatience)
	defer cancel()
	printed, err := k.Kubectl(ctx, args...)
	if err != nil {
		t.Fatal(err)
	}
	return printed
}

// namespace creates a namespace, deleted when the test ends.
func (k *kubernetes) namespace(t testing.TB, name string) {
	t.Helper()
	k.apply(t, `
apiVersion: v1
kind: Namespace
metadata:
  name: `+name+`
  labels: {pod-security.kubernetes.io/enforce: restricted}
`)
	k.deleteAtEnd(t, name)
}

// deleteAtEnd deletes a namespace, if it is there, when the test ends.
func (k *kubernetes) deleteAtEnd(t testing.TB, name string) {
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), kubernetesPatience)
		defer cancel()
		if _, err := k.Kubectl(ctx, "delete", "namespace", name, "--ignore-not-found", "--wait=false"); err != nil {
			t.Error(err)
		}
	})
}

func (k *kubernetes) apply(t testing.TB, manifests string, options ...string) {
	t.Helper()
	if err := k.Apply(t.Context(), manifests, options...); err != nil {
		t.Fatal(err)
	}
}

// testStandard demands of the cluster what all other tests on it take for granted:
// it holds pods to the standard that their namespace enforces.
func (k *kubernetes) testStandard(t *testing.T) {
	t.Log(k.kubectl(t, "version"))
	const namespace = "chassis-restricted"
	k.namespace(t, namespace)
	_, err := k.Kubectl(t.Context(), "--namespace", namespace, "run", "bad", "--image", "bad", "--dry-run=server")
	if err == nil || !strings.Contains(err.Error(), "violates PodSecurity") {
		t.Errorf("a pod without confinement: got %v", err)
	}
}

// testpod returns the image of a server that looks around in a pod.
func (k *kubernetes) testpod(t testing.TB) string {
	t.Helper()
	return shared.once(t, "testpod", func() (string, error) {
		program := filepath.Join(shared.dir, "testpod")
		archive := program + ".tar"
		build := goCmd(".", "build", "-o", program, "./internal/cluster/testpod")
		build.Env = append(build.Env, "CGO_ENABLED=0")
		_, err := output(build)
		if err == nil {
			err = cluster.WriteImage(archive, "chassis.test/testpod:1", program)
		}
		if err != nil {
			return "", err
		}
		loaded, err := k.Load(t.Context(), archive)
		if err != nil {
			return "", err
		}
		return loaded[0].Pinned(), nil
	})
}

// deliver gives the cluster an image of the engine under a name, once, and returns
// its reference by digest.
func (k *kubernetes) deliver(t testing.TB, image, name string) string {
	t.Helper()
	return shared.once(t, "deliver "+image+" "+name, func() (string, error) {
		archive := filepath.Join(t.TempDir(), "image.tar")
		if err := k.images.Save(t.Context(), image, name, archive); err != nil {
			return "", err
		}
		loaded, err := k.Load(t.Context(), archive)
		if err != nil {
			return "", err
		}
		return loaded[0].Pinned(), nil
	})
}

// deliverPinned gives the cluster an image that the templates pin, under the very
// reference that a render has, and returns that.
func (k *kubernetes) deliverPinned(t testing.TB, key string) string {
	t.Helper()
	pinned := k.images.pinned(t, key)
	if _, err := k.images.Docker(t.Context(), "pull", "--quiet", pinned); err != nil {
		t.Fatal(err)
	}
	loaded := k.deliver(t, pinned, "chassis.test/"+strings.ToLower(key)+":1")
	// Once, since a reference that is set anew is gone for a moment.
	return shared.once(t, "tag "+pinned, func() (string, error) { return pinned, k.Tag(t.Context(), loaded, pinned) })
}

package golden

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/report"
)

// overlays are those of every render with Kubernetes, by the runtime of the images
// that the tests run in them. The manifests of both runtimes are the same.
var overlays = map[string]string{"distroless": "production", "debian": "development"}

// testVariant runs an overlay of a variant as its README says, uses the service,
// and ends its pods.
func (k *kubernetes) testVariant(t *testing.T, variant Variant, overlay string) {
	start := time.Now()
	s := k.render(t, variant, overlay)
	s.prepare(t)
	if overlay == "production" {
		s.admitAll(t)
		s.deploy(t, s.image)
	} else {
		s.applyOverlay(t)
	}
	s.await(t, http.StatusOK, "/ready")
	kept := useNotes(t, &s.service)
	s.confined(t)
	s.in(t, "delete", "pod", "--selector", "app.kubernetes.io/component=server")
	s.in(t, "rollout", "status", "deployment/"+s.variant.Name, "--timeout", kubernetesPatience.String())
	s.await(t, http.StatusOK, "/ready")
	if len(variant.Database) > 0 {
		var got note
		s.want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "").decode(t, &got)
		if got != kept {
			t.Errorf("in the next pod: got %+v, want %+v", got, kept)
		}
	}
	report.Record("kubernetes", variant.Image()+"/"+overlay, time.Since(start))
}

// admitAll has the service serve requests without a token, as the cluster has no
// issuer of tokens. What tokens permit is tested outside of it.
func (s *clusterService) admitAll(t *testing.T) {
	t.Helper()
	if s.variant.Auth != absent {
		s.edit(t, "deploy/kubernetes/overlays/production/settings.yaml", "APP_AUTH_ISSUER: https://id.example.com", `APP_AUTH_REQUIRED: "false"`)
	}
}

// applyOverlay applies an overlay after naming the image in it, with kubectl alone.
func (s *clusterService) applyOverlay(t *testing.T) {
	t.Helper()
	name, digest, _ := strings.Cut(s.image, "@")
	kustomization := "deploy/kubernetes/overlays/" + s.overlay + "/kustomization.yaml"
	s.edit(t, kustomization, "newName: registry.example.com/"+s.variant.Name, "newName: "+name)
	s.edit(t, kustomization, placeholder, digest)
	if s.overlay == "development" && slices.Equal(s.variant.Database, []string{"postgres"}) {
		s.deliverPinned(t, "POSTGRES_IMAGE")
	}
	s.kubectl(t, "apply", "--kustomize", s.dir+"/deploy/kubernetes/overlays/"+s.overlay)
	s.in(t, "rollout", "status", "deployment/"+s.variant.Name, "--timeout", kubernetesPatience.String())
}

// pods returns the addresses of the pods of the service that are ready, by name.
func (s *clusterService) pods(t testing.TB) map[string]string {
	t.Helper()
	var list struct {
		Items []struct {
			Metadata struct {
				Name              string
				DeletionTimestamp string
			}
			Status struct {
				PodIP      string
				Conditions []struct{ Type, Status string }
			}
		}
	}
	decode(t, s.in(t, "get", "pods", "--selector", "app.kubernetes.io/component=server", "--output", "json"), &list)
	ready := map[string]string{}
	for _, pod := range list.Items {
		for _, condition := range pod.Status.Conditions {
			if condition.Type == "Ready" && condition.Status == "True" && pod.Metadata.DeletionTimestamp == "" {
				ready[pod.Metadata.Name] = pod.Status.PodIP
			}
		}
	}
	return ready
}

// mostPods is the autoscaler's maximum.
const mostPods = 5

// readyPods waits until so many pods of the service are ready, and returns their
// addresses by name. On a busy machine a pod is not ready for a moment whenever a store
// answers late.
func (s *clusterService) readyPods(t testing.TB, least, most int) (ready map[string]string) {
	t.Helper()
	s.eventually(t, func() error {
		if ready = s.pods(t); len(ready) < least || len(ready) > most {
			return fmt.Errorf("%d pods are ready, want %d to %d", len(ready), least, most)
		}
		return nil
	})
	return ready
}

// confined looks at the processes of a pod from inside of it, through a container
// that shares their namespace.
func (s *clusterService) confined(t *testing.T) {
	t.Helper()
	for pod, address := range s.readyPods(t, 1, mostPods) {
		s.in(t, "debug", pod, "--image="+s.testpod(t), "--target="+s.variant.Name, "--container=look", "--profile=restricted", "--env=DELAY=0s")
		look := func(path string) string { return s.inside(t, address, "/read?path="+path) }
		for _, id := range append(strings.Fields(look("/proc/1/task/1/children")), "1") {
			status := look("/proc/" + id + "/status")
			for _, want := range []string{
				"Uid:\t10001\t10001\t10001\t10001\n", "Gid:\t10001\t10001\t10001\t10001\n", "Groups:\t10001 \n", "NoNewPrivs:\t1\n", "Seccomp:\t2\n",
				"CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\n",
			} {
				if !strings.Contains(status, want) {
					t.Errorf("process %s: no %q in\n%s", id, want, status)
				}
			}
		}
		for line := range strings.Lines(look("/proc/1/mountinfo")) {
			if fields := strings.Fields(line); fields[4] == "/" && !strings.HasPrefix(fields[5], "ro,") {
				t.Errorf("the root file system is mounted %s", fields[5])
			}
		}
		return
	}
}

// inside sends a request to a testpod that has the address.
func (s *clusterService) inside(t *testing.T, address, path string) string {
	t.Helper()
	var got response
	s.eventually(t, func() (err error) {
		got, err = send(t.Context(), s.client, "GET", "http://"+address+":8080"+path, "")
		if err == nil && got.status != http.StatusOK {
			err = fmt.Errorf("status %d: %s", got.status, got.body)
		}
		return err
	})
	return got.body
}

// eventually polls until what succeeds.
func (k *kubernetes) eventually(t testing.TB, what func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), kubernetesPatience)
	defer cancel()
	for {
		err := what()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(errors.Join(ctx.Err(), err))
		case <-time.After(200 * time.Millisecond):
		}
	}
}

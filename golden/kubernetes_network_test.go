package golden

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// clientPod is a testpod that connects to others.
const clientPod = `
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: client
    image: IMAGE
    env: [{name: DELAY, value: 0s}]
    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
`

// startClient runs a testpod in a namespace and returns its address.
func (k *kubernetes) startClient(t *testing.T, namespace string) string {
	t.Helper()
	k.namespace(t, namespace)
	k.apply(t, strings.Replace(clientPod, "IMAGE", k.testpod(t), 1), "--namespace", namespace)
	k.kubectl(t, "--namespace", namespace, "wait", "--for=condition=Ready", "pod/client", "--timeout", kubernetesPatience.String())
	return k.kubectl(t, "--namespace", namespace, "get", "pod", "client", "--output", "jsonpath={.status.podIP}")
}

// testNetwork connects from and to each side of the network policy. Only the
// clients that it names reach the service, and the service reaches only its stores.
func (s *clusterService) testNetwork(t *testing.T) {
	clients := map[string]string{"elsewhere": s.startClient(t, s.namespace+"-elsewhere")}
	for _, name := range []string{"ingress", "monitoring"} {
		clients[name] = s.startClient(t, name)
	}
	pods := s.readyPods(t, 1, mostPods)
	pod := slices.Sorted(maps.Keys(pods))[0]
	clients["the service"] = pods[pod]
	s.in(t, "debug", pod, "--image="+s.testpod(t), "--target="+s.variant.Name, "--container=look", "--profile=restricted", "--env=DELAY=0s")
	s.inside(t, clients["the service"], "/") // runs
	front, admin, other := s.url()+"/healthcheck", s.url()+":9000/metrics", "http://"+clients["elsewhere"]+":8080/"
	for _, way := range []struct {
		from, to string
		open     bool
	}{
		{"ingress", front, true},
		{"ingress", admin, false},
		{"ingress", other, true}, // without a policy of its own a pod is reachable
		{"monitoring", front, false},
		{"monitoring", admin, true},
		{"elsewhere", front, false},
		{"elsewhere", admin, false},
		{"the service", other, false},
	} {
		s.eventually(t, func() error { // a policy takes effect after a moment
			err := s.fetch(t, clients[way.from], way.to)
			if way.open && err != nil {
				return fmt.Errorf("%s does not reach %s: %w", way.from, way.to, err)
			}
			if !way.open && err == nil {
				return fmt.Errorf("%s reaches %s", way.from, way.to)
			}
			return nil
		})
	}
}

// fetch has the testpod at address send a request.
func (s *clusterService) fetch(t *testing.T, address, target string) error {
	t.Helper()
	got, err := send(t.Context(), s.client, "GET", "http://"+address+":8080/fetch?url="+url.QueryEscape(target), "")
	if err != nil {
		t.Fatalf("the testpod at %s: %v", address, err)
	}
	if got.status != http.StatusOK {
		return errors.New(got.body)
	}
	return nil
}

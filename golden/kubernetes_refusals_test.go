package golden

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// badDeployment is a deployment that must not succeed.
type badDeployment struct {
	name      string
	file      string // of the render, below deploy/kubernetes/overlays/production, in which old becomes new
	old, new  string
	overlay   string   // production if empty
	image     string   // empty for a good one, "none" for none
	variables []string // of the environment
	code      int
	says      []string
}

const (
	placeholder = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
	unknown     = "sha256:1111111111111111111111111111111111111111111111111111111111111111"

	// huge requests more than any node has, before the volumeMounts of a container.
	huge = "          resources: {requests: {cpu: 1000}, limits: {cpu: 1000}}\n          volumeMounts:"
)

// refused are deployments that must be refused before anything is changed.
func (s *clusterService) refused(t *testing.T) []badDeployment {
	garbage := filepath.Join(t.TempDir(), "kubeconfig")
	writeFile(t, garbage, "clusters: [\n")
	missing := filepath.Join(t.TempDir(), "missing")
	const overlay = "deploy/kubernetes/overlays/production"
	return []badDeployment{
		{name: "no such overlay", overlay: "staging", says: []string{"'staging'", "development production"}},
		{name: "image by tag", image: "registry.example.com/orders:1", says: []string{"registry.example.com/orders:1", "digest"}},
		{name: "image of nobody", image: "none", says: []string{overlay + "/kustomization.yaml", placeholder, "IMAGE=…@sha256:…"}},
		{
			name: "bad kustomization", file: "kustomization.yaml", old: "  - namespace.yaml", new: "  - absent.yaml",
			says: []string{overlay + " cannot be built", "absent.yaml"},
		},
		{name: "no secret", file: "deployment.yaml", old: "secretName: " + s.variant.Name, new: "secretName: absent", says: []string{overlay, "the secret absent", "README.md"}},
		{name: "no key", file: "settings.yaml", old: "/run/secrets/redis-password", new: "/run/secrets/absent", says: []string{overlay, "the key absent", "README.md"}},
		{
			name: "more than a node has", file: "deployment.yaml", old: "          volumeMounts:", new: huge,
			says: []string{"the cluster is too small", "Deployment " + s.variant.Name, "deploy/kubernetes/base/deployment.yaml", overlay},
		},
		{name: "bad manifest", file: "autoscaler.yaml", old: "minReplicas: 2", new: "minReplicas: 9", says: []string{"maxReplicas", "the cluster refuses"}},
		{
			name: "tag in the overlay", image: "none", file: "kustomization.yaml", old: "digest: " + placeholder, new: "newTag: latest",
			says: []string{overlay + "/kustomization.yaml", ":latest is not pinned"},
		},
		{name: "digest that is none", image: "registry.example.com/orders@sha256:12", says: []string{"registry.example.com/orders@sha256:12", "64 hexadecimal digits"}},
		{
			name: "more replicas than the settings say", file: "autoscaler.yaml", old: "maxReplicas: 5", new: "maxReplicas: 7",
			says: []string{overlay + "/settings.yaml", "APP_REPLICAS is 5", "up to 7 pods", overlay + "/autoscaler.yaml"},
		},
		{
			name: "limit of each replica", file: "settings.yaml", old: "APP_RATE_LIMIT_STORAGE_BACKEND: redis", new: "APP_RATE_LIMIT_STORAGE_BACKEND: memory",
			says: []string{overlay + "/settings.yaml", "APP_RATE_LIMIT_STORAGE_BACKEND"},
		},
		{
			name: "file of several replicas", file: "settings.yaml", old: "APP_DATABASE_BACKEND: postgres", new: "APP_DATABASE_BACKEND: sqlite",
			says: []string{overlay + "/autoscaler.yaml", "only one pod may have the SQLite file open"},
		},
		{name: "kubeconfig that is none", variables: []string{"KUBECONFIG=" + garbage}, says: []string{garbage, "no cluster responds"}},
		{name: "no kubeconfig", variables: []string{"KUBECONFIG=" + missing}, says: []string{missing, "no cluster responds"}},
		{name: "no number of seconds", variables: []string{"DEPLOY_TIMEOUT=soon"}, says: []string{"DEPLOY_TIMEOUT", "'soon'"}},
	}
}

// failing are deployments that fail once they have begun.
func (s *clusterService) failing() []badDeployment {
	more := func(setting string) string { return "APP_REPLICAS: \"5\"\n  " + setting }
	return []badDeployment{
		{
			name: "image that does not exist", image: "chassis.test/absent@" + unknown, variables: []string{"DEPLOY_TIMEOUT=300"},
			file: "settings.yaml", old: `APP_REPLICAS: "5"`, new: more("APP_LOG_LEVEL: warn"),
			says: []string{"the image of the migration cannot be pulled", "chassis.test/absent@" + unknown},
		},
		{
			name: "migration that waits for a node", variables: []string{"DEPLOY_TIMEOUT=5"},
			file: "migrate.yaml", old: "      restartPolicy: Never", new: "      restartPolicy: Never\n      nodeSelector: {absent: \"true\"}",
			says: []string{"the migration did not end within 5 s", "DEPLOY_TIMEOUT"},
		},
		{
			name: "settings that the service refuses", file: "settings.yaml", old: `APP_REPLICAS: "5"`, new: more("APP_LOG_LEVEL: loud"),
			says: []string{"APP_LOG_LEVEL", "the migration failed"},
		},
		{
			name: "pods that never get ready", file: "settings.yaml", old: `APP_REPLICAS: "5"`, new: more("APP_READINESS_CHECK_PATH: /elsewhere"),
			says: []string{"Readiness probe failed", "the new pods did not get ready"},
		},
		{
			name: "more than the cluster has", variables: []string{"DEPLOY_TIMEOUT=30", "DEPLOY_CHECK_SIZE=false"},
			file: "deployment.yaml", old: "          volumeMounts:", new: huge,
			says: []string{"Insufficient cpu", "the cluster is too small", "deploy/kubernetes/base/deployment.yaml", "the new pods did not get ready"},
		},
	}
}

// testRefused: what cannot be deployed is refused with the reason, and changes
// nothing.
func (s *clusterService) testRefused(t *testing.T) {
	for _, bad := range s.refused(t) {
		t.Run(bad.name, func(t *testing.T) {
			before := s.state(t, "jobs")
			bad.code = 2
			s.tryToDeploy(t, bad)
			if after := s.state(t, "jobs"); after != before {
				t.Errorf("the objects of the namespace are\n%s\nbefore they were\n%s", after, before)
			}
		})
	}
}

// testFailing: what does not become ready is rolled back.
func (s *clusterService) testFailing(t *testing.T) {
	for _, bad := range s.failing() {
		t.Run(bad.name, func(t *testing.T) {
			before := s.state(t)
			bad.code = 1
			if bad.variables == nil {
				bad.variables = []string{"DEPLOY_TIMEOUT=30"} // enough for the migration, on a busy machine
			}
			bad.says = append(bad.says, "the previous version serves")
			s.tryToDeploy(t, bad)
			if after := s.state(t); after != before {
				t.Errorf("the objects of the namespace are\n%s\nbefore they were\n%s", after, before)
			}
			s.want(t, http.StatusOK, "GET", "/ready", "")
		})
	}
}

// testScaledFile: an autoscaler over SQLite is refused, by the tests of the manifests
// that make audit runs and by the deployment, which creates nothing.
func (k *kubernetes) testScaledFile(t *testing.T) {
	all := ImageVariants()
	variant := all[slices.IndexFunc(all, func(v Variant) bool { return v.Image() == "sqlite_none_distroless" })]
	variant.Kubernetes = true
	s := k.render(t, variant, "production")
	const overlay = "deploy/kubernetes/overlays/production"
	writeFile(t, filepath.Join(s.dir, overlay, "autoscaler.yaml"), `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scaled}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: `+variant.Name+`}
  maxReplicas: 3
`)
	s.edit(t, overlay+"/kustomization.yaml", "  - networkpolicy.yaml", "  - networkpolicy.yaml\n  - autoscaler.yaml")
	_, err := goCommand(s.dir, "test", "./deploy/kubernetes")
	for _, words := range []string{overlay + "/settings.yaml: APP_REPLICAS is 1", "up to 3 pods", overlay + "/autoscaler.yaml"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("the tests of the manifests do not say %q: %v", words, err)
		}
	}
	s.tryToDeploy(t, badDeployment{code: 2, says: []string{overlay + "/autoscaler.yaml", "only one pod may have the SQLite file open", "up to 3"}})
	if found := s.kubectl(t, "get", "namespace", s.namespace, "--ignore-not-found"); found != "" {
		t.Errorf("the namespace was created: %s", found)
	}
}

// tryToDeploy demands the exit code and the words of a bad deployment, and leaves
// the render as it was.
func (s *clusterService) tryToDeploy(t *testing.T, bad badDeployment) {
	t.Helper()
	if bad.file != "" {
		s.edit(t, "deploy/kubernetes/overlays/production/"+bad.file, bad.old, bad.new)
	}
	args := []string{"deploy-kubernetes", "OVERLAY=production"}
	if bad.overlay != "" {
		args[1] = "OVERLAY=" + bad.overlay
	}
	switch bad.image {
	case "":
		args = append(args, "IMAGE="+s.image)
	case "none":
	default:
		args = append(args, "IMAGE="+bad.image)
	}
	code, printed := s.makeWith(t, bad.variables, args...)
	if code != bad.code {
		t.Errorf("exit code %d, want %d", code, bad.code)
	}
	for _, words := range bad.says {
		if !strings.Contains(printed, words) {
			t.Errorf("it does not say %q:\n%s", words, printed)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, "deploy/kubernetes/overlays/.*")); len(left) > 0 {
		t.Errorf("it leaves %q", left)
	}
}

// edit replaces text in a file of the render until the test ends.
func (s *clusterService) edit(t *testing.T, name, old, new string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), old) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	writeFile(t, path, strings.Replace(string(content), old, new, 1))
	t.Cleanup(func() { writeFile(t, path, string(content)) })
}

// state returns what the namespace was asked to be: all objects without what the
// cluster says of them.
func (s *clusterService) state(t *testing.T, more ...string) string {
	t.Helper()
	kinds := append(more, "deployments", "configmaps", "services", "serviceaccounts", "secrets", "horizontalpodautoscalers",
		"poddisruptionbudgets", "networkpolicies")
	var list struct{ Items []map[string]any }
	decode(t, s.in(t, "get", strings.Join(kinds, ","), "--output", "json"), &list)
	for _, object := range list.Items {
		delete(object, "status")
		metadata := object["metadata"].(map[string]any)
		for _, key := range []string{"managedFields", "resourceVersion", "generation"} {
			delete(metadata, key)
		}
		if annotations, ok := metadata["annotations"].(map[string]any); ok {
			delete(annotations, "deployment.kubernetes.io/revision")
		}
	}
	text, err := json.MarshalIndent(list.Items, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

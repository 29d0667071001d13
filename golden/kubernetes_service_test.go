package golden

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// kubernetesDir holds manifests of the stores that services use in a cluster.
const kubernetesDir = "testdata/kubernetes"

// clusterService is a rendered service whose owner runs an overlay of it in the
// cluster.
type clusterService struct {
	*kubernetes
	service
	variant   Variant
	dir       string // of the render
	overlay   string
	namespace string
	image     string // by digest
}

// render renders variant under a name of its own, for an overlay in the cluster,
// and gives the cluster its image.
func (k *kubernetes) render(t *testing.T, variant Variant, overlay string) *clusterService {
	t.Helper()
	variant = k.images.named(variant)
	files, err := generator.Render(k.images.templates(t), variant.Spec)
	if err != nil {
		t.Fatal(err)
	}
	s := &clusterService{kubernetes: k, variant: variant, dir: filepath.Join(t.TempDir(), variant.Name), overlay: overlay, namespace: variant.Name}
	if err := tree.Write(s.dir, files); err != nil {
		t.Fatal(err)
	}
	if overlay == "development" {
		s.namespace += "-development"
	}
	s.image = k.deliver(t, k.images.image(t, imageVariant(variant)), "chassis.test/"+variant.Image()+":1")
	s.client = &http.Client{Timeout: kubernetesPatience, Transport: &http.Transport{DialContext: k.DialContext, DisableKeepAlives: true}}
	s.at = variant.Name + "." + s.namespace + ".svc.cluster.local"
	k.deleteAtEnd(t, s.namespace)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.describe())
		}
	})
	return s
}

// imageVariant returns the variant of [ImageVariants] that has the same image, but
// for the name of its binary.
func imageVariant(variant Variant) Variant {
	all := ImageVariants()
	return all[slices.IndexFunc(all, func(v Variant) bool { return v.Image() == variant.Image() })]
}

// served finds the lines of a log that are about requests without a server error.
var served = regexp.MustCompile(`"msg":"request",.*"status":[1-4]`)

// describe returns what explains why a service does not run.
func (s *clusterService) describe() string {
	ctx, cancel := context.WithTimeout(context.Background(), kubernetesPatience)
	defer cancel()
	var all strings.Builder
	for _, args := range [][]string{
		{"get", "pods,jobs,deployments", "--output", "wide"},
		{"get", "events", "--sort-by=.lastTimestamp"},
		{"logs", "--selector", "app.kubernetes.io/name=" + s.variant.Name, "--tail", "-1", "--prefix"},
	} {
		printed, err := s.Kubectl(ctx, append([]string{"--namespace", s.namespace}, args...)...)
		for line := range strings.Lines(printed) {
			if !served.MatchString(line) {
				all.WriteString(line)
			}
		}
		all.WriteString("\n")
		if err != nil {
			all.WriteString(err.Error() + "\n")
		}
	}
	return all.String()
}

// in runs kubectl in the namespace of the service.
func (s *clusterService) in(t testing.TB, args ...string) string {
	t.Helper()
	return s.kubectl(t, append([]string{"--namespace", s.namespace}, args...)...)
}

// make runs make in the render as the owner would, with kubectl at hand, and returns
// the exit code of the recipe and what was printed.
func (s *clusterService) make(t testing.TB, args ...string) (code int, printed string) {
	t.Helper()
	return s.makeWith(t, nil, args...)
}

// failed finds what make says of a recipe that failed.
var failed = regexp.MustCompile(`(?m)^make: \*\*\* .* Error (\d+)$`)

// makeWith is make with other variables in its environment.
func (s *clusterService) makeWith(t testing.TB, variables []string, args ...string) (code int, printed string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), kubernetesPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "make", args...)
	cmd.Dir, cmd.Env = s.dir, append(s.Environ(), variables...)
	start := time.Now()
	output, err := cmd.CombinedOutput()
	printed = string(output)
	t.Logf("make %s, in %s:\n%s", strings.Join(args, " "), time.Since(start).Round(100*time.Millisecond), printed)
	match := failed.FindStringSubmatch(printed)
	switch {
	case ctx.Err() != nil, err != nil && match == nil:
		t.Fatalf("make %q: %v\n%s", args, errors.Join(ctx.Err(), err), printed)
	case match != nil:
		if code, err = strconv.Atoi(match[1]); err != nil {
			t.Fatal(err)
		}
	}
	return code, printed
}

// deploy deploys an image, and demands success.
func (s *clusterService) deploy(t testing.TB, image string) {
	t.Helper()
	if code, printed := s.make(t, "deploy-kubernetes", "OVERLAY="+s.overlay, "IMAGE="+image); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, printed)
	}
}

// prepare does what the README asks for before the first deployment: namespace and
// secret, and the stores in the namespace.
func (s *clusterService) prepare(t testing.TB) {
	t.Helper()
	needs := ownerSecrets(s.variant)[s.variant.Name]
	if len(needs) == 0 || s.overlay != "production" {
		return
	}
	s.kubectl(t, "apply", "--filename", filepath.Join(s.dir, "deploy/kubernetes/overlays/production/namespace.yaml"))
	if code, printed := s.make(t, "secrets"); code != 0 {
		t.Fatalf("make secrets: exit code %d\n%s", code, printed)
	}
	create := []string{"create", "secret", "generic", s.variant.Name}
	for _, key := range needs {
		create = append(create, "--from-file="+key+"="+filepath.Join(s.dir, "secrets", strings.ReplaceAll(key, "-", "_")))
	}
	s.in(t, create...)
	for _, key := range needs {
		s.startStore(t, strings.TrimSuffix(key, "-password"))
	}
}

// controllers have the kinds of what runs the stores in a cluster. A moment passes
// until they have made pods that one could wait for.
var controllers = map[string]string{"postgres": "statefulset", "redis": "deployment"}

// startStore runs postgres or redis in the namespace.
func (s *clusterService) startStore(t testing.TB, name string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(kubernetesDir, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	key := strings.ToUpper(name) + "_IMAGE"
	manifests := strings.NewReplacer(key, s.deliverPinned(t, key), "SERVICE", s.variant.Name).Replace(string(content))
	s.apply(t, manifests, "--namespace", s.namespace)
	s.in(t, "rollout", "status", controllers[name]+"/"+name, "--timeout", kubernetesPatience.String())
}

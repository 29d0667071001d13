package golden

import (
	"os"
	"sync/atomic"
	"testing"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/golden/internal/corpus"
	"github.com/chassis-go/chassis/golden/internal/manifests"
)

// TestKubernetesLater adds Kubernetes to the edited services of the corpus, as
// docs/kubernetes.md says. The answer brings no conflict that the upgrade alone does
// not have. Where there is none, the manifests are valid and fit the service.
func TestKubernetesLater(t *testing.T) {
	slow(t)
	t.Parallel()
	var clean atomic.Int64
	forEachService(t, func(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File) {
		t.Run(service.Name+"/"+version, func(t *testing.T) { t.Parallel(); addKubernetes(t, service, version, renders, &clean) })
	})
	if all := clean.Load(); all < 5 {
		t.Errorf("only %d services are upgraded without a conflict", all)
	}
}

// TestKubernetesDocument holds what docs/kubernetes.md names to a service with
// Kubernetes.
func TestKubernetesDocument(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../docs/kubernetes.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range namesOf(treeOf(t, "../examples/parcels")).missing(string(content)) {
		t.Errorf("it names %s, which does not exist", name)
	}
}

// addKubernetes upgrades a service with the answer, and counts it if that is clean.
func addKubernetes(t *testing.T, service corpus.Service, version string, renders map[string][]generator.File, clean *atomic.Int64) {
	edited, dir, isClean := addLater(t, service, version, renders, "kubernetes=true")
	if !isClean {
		return
	}
	clean.Add(1)
	if failures, printed := corpus.Check(dir, "./deploy/kubernetes"); failures != nil {
		t.Errorf("%q\n%s", failures, printed)
	}
	objects, problems, err := manifests.Check(t.Context(), manifests.Service{Dir: dir, Secrets: ownerSecrets(Variant{Spec: edited.spec})})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
	if objects < 30 {
		t.Errorf("%d objects were checked, want at least 30", objects)
	}
}

package golden

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/manifests"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// kubernetesVariants returns one variant with Kubernetes for each distinct set of
// manifests, which follow from the stores.
func kubernetesVariants() []Variant {
	seen := map[string]bool{}
	return slices.DeleteFunc(Variants(), func(v Variant) bool {
		known := seen[v.Code()]
		seen[v.Code()] = known || v.Kubernetes
		return known || !v.Kubernetes
	})
}

// ownerSecrets are the secrets that the README of a variant has its owner create.
func ownerSecrets(v Variant) map[string][]string {
	secrets := map[string][]string{v.Name + "-tls": {"tls.crt", "tls.key"}} // of components/ingress
	if slices.Contains(v.Database, "postgres") {
		secrets[v.Name] = append(secrets[v.Name], "postgres-password")
	}
	if v.Redis {
		secrets[v.Name] = append(secrets[v.Name], "redis-password")
	}
	return secrets
}

// TestManifests holds the manifests of every set of code to the types of
// Kubernetes, to the Restricted Pod Security Standard, to each other and to the
// service.
func TestManifests(t *testing.T) {
	if testing.Short() {
		t.Skip("builds; not under -short")
	}
	t.Parallel()
	dir := t.TempDir()
	var services []manifests.Service
	for _, variant := range kubernetesVariants() {
		service := manifests.Service{Dir: filepath.Join(dir, variant.Code()), Secrets: ownerSecrets(variant)}
		if err := tree.Write(service.Dir, project(t, variant)); err != nil {
			t.Fatal(err)
		}
		services = append(services, service)
	}
	objects, problems, err := manifests.Check(t.Context(), services...)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
	if fewest := 30 * len(services); objects < fewest { // 2 overlays, alone and with each of 3 components
		t.Errorf("%d objects were checked, want at least %d", objects, fewest)
	}
}

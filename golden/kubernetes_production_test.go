package golden

import (
	"net/http"
	"testing"
)

// production returns the default variant, deployed as the README says.
func (k *kubernetes) production(t *testing.T) *clusterService {
	t.Helper()
	variant := ImageVariants()[0]
	variant.Kubernetes = true
	s := k.render(t, variant, "production")
	s.prepare(t)
	return s
}

// testUnderLoad: nothing is lost of the requests to a service that runs in
// production, as long as its README promises that.
func (k *kubernetes) testUnderLoad(t *testing.T) {
	s := k.production(t)
	// On a busy machine PostgreSQL takes long to open a connection.
	s.set(t, "APP_RATE_LIMIT_REQUESTS: \"1000000\"\n  APP_DATABASE_CONNECT_TIMEOUT: 25s")
	s.deploy(t, s.image)
	variant := s.variant
	variant.Runtime = "debian"
	s.testLoad(t, s.deliver(t, k.images.image(t, imageVariant(variant)), "chassis.test/"+variant.Image()+":1"))
}

// testDeployments: deployments that cannot succeed.
func (k *kubernetes) testDeployments(t *testing.T) {
	t.Run("scaled file", k.testScaledFile)
	s := k.production(t)
	s.deploy(t, s.image)
	s.await(t, http.StatusOK, "/ready")
	t.Run("refused", s.testRefused)
	t.Run("failing", s.testFailing)
}

// testReplicas: what replicas share, how many they are, and who reaches them.
func (k *kubernetes) testReplicas(t *testing.T) {
	s := k.production(t)
	t.Run("autoscaler", s.testAutoscaler)
	t.Run("network", s.testNetwork)
	t.Run("counters", s.testCounters) // last, since its limit lasts for a day
}

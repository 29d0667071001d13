package golden

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/load"
)

// testCounters: three replicas let through together what the limit says.
func (s *clusterService) testCounters(t *testing.T) {
	const limit, requests = 60, 300
	// On a busy machine Redis takes longer than by default, when requests pass uncounted.
	s.set(t, fmt.Sprintf("APP_RATE_LIMIT_REQUESTS: %q\n  APP_RATE_LIMIT_WINDOW: 24h\n  APP_REDIS_TIMEOUT: 10s", fmt.Sprint(limit)))
	s.deploy(t, s.image)
	s.in(t, "delete", "horizontalpodautoscaler", s.variant.Name)
	s.in(t, "scale", s.deploymentName(), "--replicas", "3")
	s.rolledOut(t, 3)
	var replicas []*service
	for _, address := range s.readyPods(t, 3, 3) {
		replicas = append(replicas, &service{at: address + ":8000", client: s.client})
	}
	if allowed := countAllowed(t, replicas, requests); allowed != limit {
		t.Errorf("%d of %d requests were allowed, want %d", allowed, requests, limit)
	}
}

// testAutoscaler adds load until there are more replicas, and ends it until they
// are gone. No request fails, neither of that load nor of the steady one.
func (s *clusterService) testAutoscaler(t *testing.T) {
	s.set(t, `APP_RATE_LIMIT_REQUESTS: "1000000"`)
	// The load of a test is small, and it does not wait for five minutes.
	s.edit(t, "deploy/kubernetes/base/deployment.yaml", "cpu: 100m", "cpu: 50m")
	s.edit(t, "deploy/kubernetes/overlays/production/autoscaler.yaml", "  maxReplicas: 5", "  maxReplicas: 5\n  behavior: {scaleDown: {stabilizationWindowSeconds: 0}}")
	s.deploy(t, s.image)
	s.underLoad(t, scenario{name: "autoscaler, up and down", rate: 10, run: func(t *testing.T) {
		s.readyPods(t, 2, 2)
		more := load.Start(load.Config{
			Request: func(ctx context.Context, _ int) (*http.Request, error) {
				return http.NewRequestWithContext(ctx, http.MethodGet, s.url()+notes+"?limit=5", nil)
			},
			Rate: 200, DialContext: s.DialContext,
		})
		s.readyPods(t, 3, mostPods)
		if got := more.Stop(); got.Lost() > 0 {
			t.Errorf("of the load: %s\n%q", got, got.First)
		}
		s.readyPods(t, 2, 2)
	}})
}

// set adds settings to those of the overlay until the test ends.
func (s *clusterService) set(t *testing.T, settings string) {
	t.Helper()
	const last = `APP_REPLICAS: "5"`
	s.edit(t, "deploy/kubernetes/overlays/production/settings.yaml", last, last+"\n  "+settings)
}

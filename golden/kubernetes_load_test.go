package golden

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/load"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/services"
)

// loadRate is how many notes are created in each second while something happens to
// the service.
const loadRate = 150

// scenario is something that happens to a service under load.
type scenario struct {
	name      string
	keepAlive bool // clients keep connections, for less than APP_SHUTDOWN_DELAY
	lossy     bool // requests are lost, which the table tells
	rate      int  // loadRate if it is 0
	run       func(t *testing.T)
}

// underLoad runs a scenario while notes are created at a constant rate. Unless it is
// lossy no request may be lost, and the database gains a note for each.
func (s *clusterService) underLoad(t *testing.T, what scenario) load.Result {
	t.Helper()
	before, rate := s.countNotes(t), cmp.Or(what.rate, loadRate)
	stream := load.Start(load.Config{
		Request: func(ctx context.Context, _ int) (*http.Request, error) {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url()+notes, strings.NewReader(`{"title":"under load","body":""}`))
			if err == nil {
				request.Header.Set("Content-Type", "application/json")
			}
			return request, err
		},
		Rate: rate, KeepAlive: what.keepAlive, IdleTimeout: 2 * time.Second, Timeout: time.Minute, DialContext: s.DialContext,
	})
	stopped := false
	defer func() {
		if !stopped {
			stream.Stop() // the scenario has failed
		}
	}()
	await := func() {
		if err := stream.Await(t.Context(), rate); err != nil {
			t.Fatal(err)
		}
	}
	await()
	what.run(t)
	await()
	got := stream.Stop()
	stopped = true
	t.Logf("%s: %s", what.name, got)
	report.Load("kubernetes: "+what.name, got.Requests, got.Failures)
	if what.lossy {
		return got
	}
	if got.Lost() > 0 {
		t.Errorf("%s\n%s", got, strings.Join(got.First, "\n"))
	}
	if gained := s.countNotes(t) - before; gained != got.Statuses[http.StatusCreated] {
		t.Errorf("%d notes were created, but the database has %d more", got.Statuses[http.StatusCreated], gained)
	}
	return got
}

// countNotes asks PostgreSQL.
func (s *clusterService) countNotes(t *testing.T) int {
	t.Helper()
	printed := s.in(t, "exec", "postgres-0", "--", "psql", "--username=app", "--dbname=app", "--no-align", "--tuples-only", "--command=SELECT count(*) FROM notes")
	count, err := strconv.Atoi(printed)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// deployment is the name of the Deployment for kubectl.
func (s *clusterService) deploymentName() string { return "deployment/" + s.variant.Name }

// rolledOut waits until the Deployment runs as it should, and until no pod is left
// that should not.
func (s *clusterService) rolledOut(t *testing.T, replicas int) {
	t.Helper()
	s.in(t, "rollout", "status", s.deploymentName(), "--timeout", kubernetesPatience.String())
	s.eventually(t, func() error {
		pods := s.in(t, "get", "pods", "--selector", "app.kubernetes.io/component=server", "--output", "name")
		if got := len(strings.Fields(pods)); got != replicas {
			return fmt.Errorf("there are %d pods, want %d", got, replicas)
		}
		return nil
	})
}

// testLoad does to the service what a cluster does, and what its owner does, under
// load. next is the image of another version.
func (s *clusterService) testLoad(t *testing.T, next string) {
	scenarios := []scenario{
		{name: "rollout", run: func(t *testing.T) { s.deploy(t, next) }},
		{name: "rollback", run: func(t *testing.T) { s.in(t, "rollout", "undo", s.deploymentName()); s.rolledOut(t, 2) }},
		{name: "rollout, connections kept", keepAlive: true, run: func(t *testing.T) { s.deploy(t, next); s.rolledOut(t, 2) }},
		{name: "migration fails", run: s.failMigration},
		{name: "2, 5, 2 replicas", run: s.scale},
		{name: "2, 5, 2 replicas, connections kept", keepAlive: true, run: s.scale},
		{name: "pods deleted", run: s.deletePods},
		{name: "node drained", run: s.drain},
		{name: "PostgreSQL restarted", lossy: true, run: s.restartPostgres},
	}
	for _, scenario := range scenarios {
		t.Run(scenario.name, func(t *testing.T) {
			for cause, failed := range s.underLoad(t, scenario).Failures {
				if cause != load.NotSent && cause != "connection refused" && !strings.HasPrefix(cause, "status 5") {
					t.Errorf("%d requests failed in a way that the README does not say: %s", failed, cause)
				}
			}
		})
	}
	t.Run("control", s.control)
}

// failMigration deploys a version whose migration PostgreSQL refuses.
func (s *clusterService) failMigration(t *testing.T) {
	code, printed := s.make(t, "deploy-kubernetes", "OVERLAY=production", "IMAGE="+s.badImage(t))
	if code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	for _, words := range []string{"no_such_table", "the migration failed", "the previous version serves"} {
		if !strings.Contains(printed, words) {
			t.Errorf("it does not say %q:\n%s", words, printed)
		}
	}
}

// badImage gives the cluster a version of the service with a migration that fails.
func (s *clusterService) badImage(t *testing.T) string {
	t.Helper()
	dir := s.images.source(t, s.variant)
	writeFile(t, filepath.Join(dir, "internal/postgres/migrations/00002_bad.sql"),
		"-- +goose Up\nUPDATE notes SET title = 'migrated';\nDROP TABLE no_such_table;\n")
	image, err := s.images.Build(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s.deliver(t, image, "chassis.test/bad:1")
}

// scale changes the number of replicas, without the autoscaler that would have its
// own opinion.
func (s *clusterService) scale(t *testing.T) {
	s.in(t, "delete", "horizontalpodautoscaler", s.variant.Name, "--ignore-not-found")
	for _, replicas := range []int{5, 2} {
		s.in(t, "scale", s.deploymentName(), "--replicas", strconv.Itoa(replicas))
		s.rolledOut(t, replicas)
	}
}

// deletePods deletes each pod, one after the other.
func (s *clusterService) deletePods(t *testing.T) {
	for _, pod := range slices.Sorted(maps.Keys(s.readyPods(t, 2, mostPods))) {
		s.in(t, "delete", "pod", pod)
		s.rolledOut(t, 2)
	}
}

// drain drains the node of the pods of the service. While no other node takes them,
// the budget leaves one of them.
func (s *clusterService) drain(t *testing.T) {
	before := s.readyPods(t, 2, mostPods)
	node := s.kubectl(t, "get", "nodes", "--output", "jsonpath={.items[0].metadata.name}")
	cmd := exec.Command("kubectl", "drain", node, "--pod-selector", "app.kubernetes.io/name="+s.variant.Name, "--timeout", kubernetesPatience.String(),
		"--ignore-daemonsets", "--delete-emptydir-data")
	cmd.Path, cmd.Env = filepath.Join(s.Programs(), "kubectl"), s.Environ()
	printed := &record{}
	cmd.Stdout, cmd.Stderr = printed, printed
	defer s.kubectl(t, "uncordon", node)
	draining, err := services.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer draining.Stop(patience)
	s.eventually(t, func() error {
		if !strings.Contains(printed.String(), "disruption budget") {
			return fmt.Errorf("the budget refuses nothing: %s", printed)
		}
		return nil
	})
	s.readyPods(t, 1, 1)
	s.kubectl(t, "uncordon", node)
	if err := draining.Wait(); err != nil {
		t.Fatalf("%v: %s", err, printed)
	}
	s.rolledOut(t, 2)
	for pod := range s.readyPods(t, 2, mostPods) {
		if before[pod] != "" {
			t.Errorf("%s is still there", pod)
		}
	}
}

// restartPostgres ends PostgreSQL. It comes back with its data, and the service
// with it, without another process.
func (s *clusterService) restartPostgres(t *testing.T) {
	before := s.restarts(t)
	s.in(t, "delete", "pod", "postgres-0")
	s.in(t, "rollout", "status", "statefulset/postgres", "--timeout", kubernetesPatience.String())
	s.await(t, http.StatusOK, "/ready")
	s.readyPods(t, 2, mostPods)
	if after := s.restarts(t); after != before {
		t.Errorf("the pods are %s, before they were %s", after, before)
	}
}

// restarts returns the pods of the service, each with how often it was restarted.
func (s *clusterService) restarts(t *testing.T) string {
	t.Helper()
	return s.in(t, "get", "pods", "--selector", "app.kubernetes.io/component=server", "--sort-by=.metadata.name", "--output",
		"jsonpath={range .items[*]}{.metadata.name}:{.status.containerStatuses[0].restartCount} {end}")
}

// control does without the delay. If nothing is lost then, the other scenarios prove
// nothing.
func (s *clusterService) control(t *testing.T) {
	s.edit(t, "deploy/kubernetes/base/settings.yaml", "APP_SHUTDOWN_DELAY: 5s", "APP_SHUTDOWN_DELAY: 0s")
	s.deploy(t, s.image)
	const rollouts = 6
	for range rollouts {
		got := s.underLoad(t, scenario{name: "control: a rollout without APP_SHUTDOWN_DELAY", lossy: true, run: func(t *testing.T) {
			s.in(t, "rollout", "restart", s.deploymentName())
			s.in(t, "rollout", "status", s.deploymentName(), "--timeout", kubernetesPatience.String())
		}})
		if got.Lost() > 0 {
			return
		}
	}
	t.Errorf("%d rollouts without APP_SHUTDOWN_DELAY lost nothing", rollouts)
}

package golden

import (
	"net/http"
	"strings"
	"testing"
)

// ready demands of every replica that it is ready.
func (p *productionTopology) ready(t *testing.T) {
	t.Helper()
	for _, replica := range p.Containers(t, "app") {
		replica.Exec(t, "/app/bin/"+p.name, "probe", "--path-env", "APP_READINESS_CHECK_PATH", "--default-path", "/ready")
	}
}

// wantHidden demands that the proxy itself responds with 404.
func (p *productionTopology) wantHidden(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		got, err := p.call(t.Context(), "GET", path, "")
		if err != nil || got.status != http.StatusNotFound || got.header.Get("Content-Type") != "" || got.body != "" {
			t.Errorf("%s: got %d %q %v, want 404 from the proxy", path, got.status, got.body, err)
		}
	}
}

// servesOperators: probes, metrics and profiles are not reached through the
// proxy. Metrics are on a port of their own in the network of the replicas.
func (p *productionTopology) servesOperators(t *testing.T) {
	p.wantHidden(t, "/healthcheck", "/ready", "/metrics", "/metrics/", "/debug/pprof/", "//ready", "/%72eady", "/ready?x=1")
	p.ready(t)
	_, printed := p.fromContainer(t, "wget -q -O - http://app:9000/metrics; wget -q -O /dev/null http://app:9000/ready && echo ready; "+
		"wget -S -q -O /dev/null http://app:8000/metrics 2>&1 | grep HTTP/; wget -S -q -O /dev/null http://app:9000/debug/pprof/ 2>&1 | grep HTTP/")
	if !strings.Contains(printed, "\nhttp_requests_in_flight ") || !strings.Contains(printed, "\nready\n") || strings.Count(printed, "404 Not Found") != 2 {
		t.Errorf("the admin port serves:\n%.2000s\n…\n%s", printed, printed[max(0, len(printed)-300):])
	}
}

// hidesOtherPaths moves the probes to other paths, where the proxy neither
// serves them nor stops checking them.
func (p *productionTopology) hidesOtherPaths(t *testing.T) {
	p.configure(t, "APP_HEALTH_CHECK_PATH=/alive\nAPP_READINESS_CHECK_PATH=/up\nAPP_RATE_LIMIT_REQUESTS=1000000\n")
	p.wantHidden(t, "/alive", "/up", "/metrics")
	if failures := p.stopReplica(t); len(failures) > 0 {
		t.Errorf("lost:\n%s", strings.Join(failures, "\n"))
	}
}

// servers runs the service on this machine with the servers of make
// up-services, and the settings that it prints.
func (b *imageBuilder) servers(t *testing.T, variant Variant) {
	dir := b.source(t, variant)
	p := b.Project(t, dir, "compose.services.yaml", "POSTGRES_PORT=0", "REDIS_PORT=0")
	printed, err := p.Command(t.Context(), "make", "up-services")
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	for _, server := range []string{"postgres", "redis"} {
		var published map[string][]struct{ HostIp string }
		decode(t, p.Containers(t, server)[0].Inspect(t, "{{json .NetworkSettings.Ports}}"), &published)
		for port, bindings := range published {
			for _, binding := range bindings {
				if binding.HostIp != "127.0.0.1" {
					t.Errorf("%s: %s is published on %s", server, port, binding.HostIp)
				}
			}
		}
	}
	port := func(server string, inside int) string {
		_, port, _ := strings.Cut(p.Containers(t, server)[0].Address(t, inside), ":")
		return port
	}
	settings := "APP_DATABASE_POSTGRES_PORT=" + port("postgres", 5432) + "\nAPP_REDIS_PORT=" + port("redis", 6379) +
		"\nAPP_RATE_LIMIT_ENABLED=true\nAPP_CACHE_ENABLED=true\nAPP_READINESS_INCLUDE_DETAILS=true\n"
	_, suggested, _ := strings.Cut(printed, "put these lines into .env:\n")
	for line := range strings.Lines(suggested) {
		settings += strings.TrimSpace(line) + "\n"
	}
	s := startMake(t, dir, "run", settings)
	s.awaitBody(t, "/ready", `"redis_cache":"ok"`)
	useNotes(t, s)
	if count := p.Must(t, "exec", "-T", "postgres", "psql", "--username=app", "--tuples-only", "--no-align", "--command", "SELECT count(*) FROM notes"); count != "1" {
		t.Errorf("PostgreSQL has %s notes, want the 1 that useNotes leaves", count)
	}
	if keys := p.Must(t, "exec", "-T", "redis", "redis-cli", "DBSIZE"); keys == "0" {
		t.Error("Redis has no key")
	}
}

package golden

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/containers"
)

// productionTopology is what compose.production.yaml runs.
type productionTopology struct {
	*containers.Project
	builder   *imageBuilder
	dir, name string
	prefix    string // of the network between proxy and replicas
	client    *http.Client
	images    []string // that make has built
}

// startProduction renders variant and brings its production topology up. The
// engine picks the ports that the proxy publishes.
func (b *imageBuilder) startProduction(t *testing.T, variant Variant, settings string) *productionTopology {
	t.Helper()
	p := &productionTopology{builder: b, dir: b.source(t, variant), name: variant.Name}
	t.Cleanup(func() { b.RemoveImages(t, p.images...) })
	p.Project = b.Project(t, p.dir, "compose.production.yaml", "HTTP_PORT=0", "HTTPS_PORT=0",
		"SITE_ADDRESS=localhost, shop.internal", "VERSION=dev")
	p.takePrefix()
	p.configure(t, settings)
	return p
}

// takePrefix chooses addresses for the network between proxy and replicas, outside
// of the ranges that engines give out by themselves.
func (p *productionTopology) takePrefix() {
	p.prefix = fmt.Sprintf("10.231.%d", rand.IntN(256))
	p.Variables = append(p.Variables, "EDGE_PREFIX="+p.prefix)
}

// configure starts the replicas with these settings.
func (p *productionTopology) configure(t *testing.T, settings string) {
	t.Helper()
	writeFile(t, filepath.Join(p.dir, ".env"), settings)
	p.up(t)
}

// up builds the image and brings up what does not run as it should. If another
// network has the addresses of this one, which does not exist then, it tries others.
func (p *productionTopology) up(t *testing.T) {
	t.Helper()
	const attempts = 10
	for attempt := 1; ; attempt++ {
		output, err := p.Command(t.Context(), "make", "up-production")
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), "Pool overlaps") || attempt == attempts {
			t.Fatalf("%v\n%s", err, output)
		}
		p.takePrefix()
	}
	built, err := p.builder.Docker(t.Context(), "images", "--quiet", "--no-trunc", p.name+":latest")
	if err != nil {
		t.Fatal(err)
	}
	p.images = append(p.images, built)
	p.client = p.newClient(t)
}

// requested is one line of a replica's log.
type requested struct {
	Message string `json:"msg"`
	ID      string `json:"request_id"`
	Client  string `json:"client"`
	Path    string `json:"path"`
}

// seen returns which replica logged the requests whose id begins with prefix,
// and for whom: a map of id to replica and client.
func (p *productionTopology) seen(t *testing.T, prefix string) map[string][2]string {
	t.Helper()
	found := map[string][2]string{}
	for _, replica := range p.Containers(t, "app") {
		for line := range strings.Lines(replica.Logs(t.Context())) {
			var r requested
			if json.Unmarshal([]byte(line), &r) == nil && r.Message == "request" && strings.HasPrefix(r.ID, prefix) {
				found[r.ID] = [2]string{replica.ID, r.Client}
			}
		}
	}
	return found
}

// redis runs a command of Redis.
func (p *productionTopology) redis(t *testing.T, words string) string {
	t.Helper()
	return p.Containers(t, "redis")[0].Exec(t, "sh", "-c", `REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli `+words)
}

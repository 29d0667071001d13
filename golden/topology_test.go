package golden

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/containers"
	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/services"
)

// testTopology runs the compose files of the default variant as their owner
// would.
func (y *yard) testTopology(t *testing.T) {
	for _, topology := range []struct {
		name string
		test func(*testing.T, Variant)
	}{
		{"files", y.composeFiles},
		{"development", y.development},
		{"production", y.production},
		{"small", y.small},
		{"services", y.throwawayServices},
		{"servers", y.servers},
		{"backups", y.sqliteBackups},
	} {
		t.Run(topology.name, func(t *testing.T) {
			start := time.Now()
			topology.test(t, y.named(ImageVariants()[0]))
			report.Record(report.Topology, topology.name, time.Since(start))
		})
	}
}

// named gives variant a name of its own. Compose calls its project after the
// service: it must not meet another.
func (y *yard) named(variant Variant) Variant {
	variant.Name = "golden-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	return variant
}

// development follows a new user: the first command works, data stays, and
// settings are found where they are said to be.
func (y *yard) development(t *testing.T, variant Variant) {
	dir, port := y.source(t, variant), freePort(t)
	t.Cleanup(func() { y.RemoveImages(t, variant.Name+":dev") })
	p := y.Project(t, dir, "compose.yaml", "APP_PORT="+port)
	p.Must(t, "up", "--build", "--detach", "--wait")
	s := front(t, p, port)
	kept := useNotes(t, s)
	s.want(t, http.StatusNotFound, "GET", "/metrics", "")

	p.Must(t, "down")
	writeFile(t, filepath.Join(dir, ".env"), "APP_METRICS_ENABLED=true\n")
	p.Must(t, "up", "--detach", "--wait")
	s = front(t, p, port)
	var got note
	s.want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "").decode(t, &got)
	if got != kept {
		t.Errorf("after down and up: got %+v, want %+v", got, kept)
	}
	s.want(t, http.StatusOK, "GET", "/metrics", "")

	writeFile(t, filepath.Join(dir, "other.env"), "APP_HEALTH_CHECK_PATH=/alive\n")
	p.Variables = append(p.Variables, "ENV_FILE=other.env")
	p.Must(t, "up", "--detach", "--wait")
	s = front(t, p, port)
	s.want(t, http.StatusOK, "GET", "/alive", "")
	s.want(t, http.StatusNotFound, "GET", "/metrics", "")

	writeFile(t, filepath.Join(dir, "other.env"), "APP_LOG_LEVEL=loud\nAPP_REQUEST_TIMEOUT=soon\n")
	if output, err := p.Compose(t.Context(), "up", "--detach", "--wait"); err == nil {
		t.Errorf("starts with a bad configuration:\n%s", output)
	}
	c := p.Containers(t, "app")[0]
	// The engine tries again and again, with growing pauses.
	for deadline := time.Now().Add(patience); c.Inspect(t, "{{.State.ExitCode}}") != "2"; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("with a bad configuration the container is %s, want exit code 2", c.Inspect(t, "{{json .State}}"))
		}
	}
	if logs := c.Logs(t.Context()); !strings.Contains(logs, "APP_LOG_LEVEL") || !strings.Contains(logs, "APP_REQUEST_TIMEOUT") {
		t.Errorf("does not name what is bad:\n%s", logs)
	}
}

// front returns the service as it is reached at its published port.
func front(t *testing.T, p *containers.Project, port string) *service {
	t.Helper()
	process, err := services.Start(p.Containers(t, "app")[0].Watch())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { process.Stop(patience) })
	return &service{Process: process, url: "http://127.0.0.1:" + port, output: &record{}}
}

func freePort(t *testing.T) string {
	t.Helper()
	port, err := services.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(port)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// production brings the four services up with make and then breaks them one
// by one: what the README promises for each is what has to happen.
func (y *yard) production(t *testing.T, variant Variant) {
	const limit = 60
	site := y.openSite(t, variant, fmt.Sprintf("APP_RATE_LIMIT_REQUESTS=%d\nAPP_RATE_LIMIT_WINDOW=24h\nAPP_CACHE_ENABLED=true\n", limit))
	t.Run("only the proxy is reached", site.publishesProxyOnly)
	t.Run("every container is confined", site.confines)
	t.Run("operators", site.servesOperators)
	t.Run("TLS and files", site.servesTLS)
	t.Run("client address", site.tellsClients)
	t.Run("rate limit", func(t *testing.T) { site.sharesLimit(t, limit) })

	site.configure(t, "APP_RATE_LIMIT_REQUESTS=1000000\nAPP_CACHE_ENABLED=true\n")
	site.redis(t, "FLUSHALL")
	t.Run("conditional writes through compression", site.acceptsCompressedTags)
	t.Run("both replicas answer", site.spreads)
	t.Run("replica stopped", site.losesNothing)
	t.Run("replica killed", site.survivesCrash)
	t.Run("redis killed", site.survivesRedis)
	t.Run("postgres restarted", site.survivesPostgres)
	t.Run("backup restored", site.restoresBackup)
	t.Run("probes at other paths", site.hidesOtherPaths)
}

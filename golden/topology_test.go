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
)

// testTopology runs the compose files of the default variant as their owner
// would.
func (b *imageBuilder) testTopology(t *testing.T) {
	for _, topology := range []struct {
		name string
		test func(*testing.T, Variant)
	}{
		{"files", b.composeFiles},
		{"development", b.development},
		{"production", b.production},
		{"small", b.small},
		{"services", b.throwawayServices},
		{"servers", b.servers},
		{"backups", b.sqliteBackups},
	} {
		t.Run(topology.name, func(t *testing.T) {
			t.Parallel() // most of the time they wait
			start := time.Now()
			topology.test(t, b.named(ImageVariants()[0]))
			report.Record(report.Topology, topology.name, time.Since(start))
		})
	}
}

// named gives variant a name of its own. Compose calls its project after the
// service: it must not meet another.
func (b *imageBuilder) named(variant Variant) Variant {
	variant.Name = "golden-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	return variant
}

// development follows a new user: the first command works, data stays, and
// settings are found where they are said to be.
func (b *imageBuilder) development(t *testing.T, variant Variant) {
	dir := b.source(t, variant)
	t.Cleanup(func() { b.RemoveImages(t, variant.Name+":dev") })
	p := b.Project(t, dir, "compose.yaml", "APP_PORT=0")
	p.Must(t, "up", "--build", "--detach", "--wait")
	s := front(t, p)
	kept := useNotes(t, s)
	s.want(t, http.StatusNotFound, "GET", "/metrics", "")

	p.Must(t, "down")
	writeFile(t, filepath.Join(dir, ".env"), "APP_METRICS_ENABLED=true\n")
	p.Must(t, "up", "--detach", "--wait")
	s = front(t, p)
	var got note
	s.want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "").decode(t, &got)
	if got != kept {
		t.Errorf("after down and up: got %+v, want %+v", got, kept)
	}
	s.want(t, http.StatusOK, "GET", "/metrics", "")

	writeFile(t, filepath.Join(dir, "other.env"), "APP_HEALTH_CHECK_PATH=/alive\n")
	p.Variables = append(p.Variables, "ENV_FILE=other.env")
	p.Must(t, "up", "--detach", "--wait")
	s = front(t, p)
	s.want(t, http.StatusOK, "GET", "/alive", "")
	s.want(t, http.StatusNotFound, "GET", "/metrics", "")

	writeFile(t, filepath.Join(dir, "other.env"), "APP_LOG_LEVEL=loud\nAPP_REQUEST_TIMEOUT=soon\n")
	refusesToStart(t, p)
}

// refusesToStart demands that a bad configuration ends the service with exit code
// 2 and a message that names each bad variable.
func refusesToStart(t *testing.T, p *containers.Project) {
	t.Helper()
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

// front returns the service as it is reached at its published port, which the
// engine picks for APP_PORT=0.
func front(t *testing.T, p *containers.Project) *service {
	t.Helper()
	return reach(t, p.Containers(t, "app")[0])
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// production brings the four services up with make and then breaks them one
// by one: what the README promises for each is what has to happen.
func (b *imageBuilder) production(t *testing.T, variant Variant) {
	const limit = 60
	p := b.startProduction(t, variant, fmt.Sprintf("APP_RATE_LIMIT_REQUESTS=%d\nAPP_RATE_LIMIT_WINDOW=24h\nAPP_CACHE_ENABLED=true\n", limit))
	t.Run("only the proxy is reached", p.publishesProxyOnly)
	t.Run("every container is confined", p.confines)
	t.Run("operators", p.servesOperators)
	t.Run("TLS and files", p.servesTLS)
	t.Run("client address", p.logsClients)
	t.Run("rate limit", func(t *testing.T) { p.sharesLimit(t, limit) })

	p.configure(t, "APP_RATE_LIMIT_REQUESTS=1000000\nAPP_CACHE_ENABLED=true\n")
	p.redis(t, "FLUSHALL")
	t.Run("conditional writes through compression", p.acceptsCompressedTags)
	t.Run("both replicas respond", p.spreads)
	t.Run("replica stopped", p.losesNothing)
	t.Run("replica killed", p.survivesCrash)
	t.Run("redis killed", p.survivesRedis)
	t.Run("postgres restarted", p.survivesPostgres)
	t.Run("backup restored", p.restoresBackup)
	t.Run("probes at other paths", p.hidesOtherPaths)
}

package golden

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/report"
	"github.com/chassis-go/chassis/golden/internal/services"
)

// The ids of the span that a client starts.
const (
	clientTrace = "0af7651916cd43dd8448eb211c80319c"
	clientSpan  = "b7ad6b7169203331"
)

// withTracing returns the variant that sends spans, and is otherwise the one of this
// code.
func withTracing(code string) Variant {
	variants := CodeVariants()
	return variants[slices.IndexFunc(variants, func(v Variant) bool { return v.Code() == code+"_tracing" })]
}

// TestTraceThroughProxy sends a request of a traced client through Caddy, as the
// service renders it, to the service and its stores: all of it is one trace, in which
// each span has the right parent.
func TestTraceThroughProxy(t *testing.T) {
	slow(t)
	t.Parallel()
	start := time.Now()
	receiver := newSpanReceiver(t)
	variant := withTracing("postgres_redis")
	settings := slices.Concat(deployment{variant, "postgres"}.settings(t), redisSettings(newRedis(t)), everything(), []string{
		"RUN_DB_MIGRATIONS=true", "OTEL_EXPORTER_OTLP_ENDPOINT=" + receiver.url, "OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_BSP_SCHEDULE_DELAY=100",
	})
	s := launch(t, shared.binary(t, variant), "entrypoint", settings...)
	s.await(t, http.StatusOK, "/ready")
	proxied := startCaddy(t, filepath.Join(shared.source(t, variant), "ops", "Caddyfile"), s.address())
	got, err := send(t.Context(), proxied, "POST", "http://localhost"+notes, `{"title":"traced","body":"parcel 4711"}`,
		"traceparent", "00-"+clientTrace+"-"+clientSpan+"-01", "baggage", "tenant=acme")
	if err != nil || got.status != http.StatusCreated {
		t.Fatalf("got %d %s, error %v", got.status, got.body, err)
	}
	spans := receiver.wait(t, clientTrace, "POST "+notes)
	request := spans[slices.IndexFunc(spans, func(s receivedSpan) bool { return s.Name == "POST "+notes })]
	if request.Parent != clientSpan {
		t.Errorf("the parent of the request is %q, want %q", request.Parent, clientSpan)
	}
	for name, want := range map[string]string{
		"http.request.method": "POST", "http.route": notes, "http.response.status_code": "201", "url.scheme": "http",
	} {
		if got := request.attribute(name); got != want {
			t.Errorf("%s of the request is %q, want %q", name, got, want)
		}
	}
	for name, system := range map[string]string{"INSERT": "db.system.name=postgresql", "evalsha": "db.system=redis"} {
		i := slices.IndexFunc(spans, func(s receivedSpan) bool { return s.Name == name })
		attribute, value, _ := strings.Cut(system, "=")
		if i < 0 || spans[i].attribute(attribute) != value || !below(spans, spans[i], request.ID) {
			t.Errorf("no span %s with %s is below the request in\n%+v", name, system, spans)
		}
	}
	for _, text := range []string{"4711", secret, "acme"} {
		if sent := receiver.text(); strings.Contains(sent, text) {
			t.Errorf("a span holds %q:\n%s", text, sent)
		}
	}
	report.Record("traced", variant.String(), time.Since(start))
}

// below reports whether a span has the given one among its ancestors.
func below(spans []receivedSpan, span receivedSpan, ancestor string) bool {
	for range spans {
		if span.Parent == ancestor {
			return true
		}
		parent := slices.IndexFunc(spans, func(s receivedSpan) bool { return s.ID == span.Parent })
		if parent < 0 {
			return false
		}
		span = spans[parent]
	}
	return false
}

// startCaddy runs Caddy with the configuration of a service, which listens at
// address, and returns a client that reaches it. In place of ports, which another
// test could take, there is a socket; the health checks, which need ports, are left out.
func startCaddy(t *testing.T, caddyfile, address string) *http.Client {
	t.Helper()
	content, err := os.ReadFile(caddyfile)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "caddy-") // a path of a socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "http.sock")
	host, port, _ := net.SplitHostPort(address)
	site, _, _ := strings.Cut(string(content), "# Active health checks")
	site = strings.NewReplacer("name app", "name "+host, "port 8000", "port "+port, "\tencode ", "\tbind unix/"+socket+"\n\tencode ").Replace(site)
	writeFile(t, filepath.Join(dir, "Caddyfile"), site)
	build := goCmd("tools/containers", "build", "-o", filepath.Join(dir, "caddy"), "github.com/caddyserver/caddy/v2/cmd/caddy")
	build.Env = append(build.Env, "CGO_ENABLED=0") // as it is built for its image
	if _, err := output(build); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(dir, "caddy"), "run", "--config", filepath.Join(dir, "Caddyfile"))
	printed := &record{}
	cmd.Env = []string{"SITE_ADDRESS=http://localhost", "HOME=" + dir}
	cmd.Stdout, cmd.Stderr = printed, printed
	process, err := services.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		process.Stop(patience)
		if t.Failed() {
			t.Logf("Caddy printed\n%s", printed)
		}
	})
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("Caddy does not listen:\n%s", printed)
		}
	}
	return &http.Client{Timeout: patience, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}
}

// TestFrozenCollector sends 10,000 requests while the collector accepts connections
// and then does nothing: each is served, no memory is taken beyond the queue of spans,
// and the log has one line about it. What it does to latency, make bench measures.
func TestFrozenCollector(t *testing.T) {
	slow(t)
	t.Parallel()
	s := launch(t, shared.binary(t, withTracing("sqlite-postgres_redis")), "entrypoint",
		"APP_DATABASE_BACKEND=sqlite", "APP_DATABASE_SQLITE_PATH="+filepath.Join(t.TempDir(), "app.db"), "RUN_DB_MIGRATIONS=true",
		"OTEL_EXPORTER_OTLP_ENDPOINT="+frozenCollector(t), "OTEL_EXPORTER_OTLP_TIMEOUT=500", "OTEL_BSP_EXPORT_TIMEOUT=500")
	s.await(t, http.StatusOK, "/ready")
	request := func() { s.want(t, http.StatusOK, "GET", notes+"?limit=1", "") }
	for range 3000 { // fills the queue
		request()
	}
	before := s.memory(t)
	for range 10_000 {
		request()
	}
	if grown := s.memory(t) - before; grown > 20<<20 {
		t.Errorf("the service took %d MB more", grown>>20)
	}
	if lines := strings.Count(s.output.String(), "sending spans"); lines != 1 {
		t.Errorf("%d lines of the log are about the collector, want 1:\n%s", lines, s.output)
	}
	s.terminate(t)
}

// frozenCollector accepts connections and reads nothing from them.
func frozenCollector(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return "http://" + listener.Addr().String() // the kernel accepts
}

// measureFrozen is the median latency of a request while the collector is frozen,
// over that while it works.
func measureFrozen(t *testing.T) float64 {
	working := newSpanReceiver(t)
	latency := func(collector string) time.Duration {
		s, path := launchMeasured(t, shared.binary(t, withTracing("sqlite-postgres_redis")), "APP_DATABASE_BACKEND=sqlite",
			"APP_DATABASE_SQLITE_PATH="+filepath.Join(t.TempDir(), "app.db"), "RUN_DB_MIGRATIONS=true",
			"OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_ENDPOINT="+collector)
		var took []time.Duration
		for range 10_000 {
			start := time.Now()
			s.want(t, http.StatusOK, "GET", path, "")
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	return float64(latency(frozenCollector(t))) / float64(latency(working.url))
}

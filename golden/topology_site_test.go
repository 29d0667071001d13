package golden

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/containers"
)

// site is a running production topology.
type site struct {
	*containers.Project
	yard        *yard
	dir, name   string
	plain, port string // where HTTP and HTTPS are published
	prefix      string // of the network between proxy and replicas
	client      *http.Client
	images      []string // that make has built
}

// openSite renders variant and brings its production topology up.
func (y *yard) openSite(t *testing.T, variant Variant, settings string) *site {
	t.Helper()
	s := &site{yard: y, dir: y.source(t, variant), name: variant.Name, plain: freePort(t), port: freePort(t)}
	// Outside of the ranges that engines give out by themselves.
	s.prefix = fmt.Sprintf("10.231.%d", time.Now().UnixNano()/1000%250)
	t.Cleanup(func() { y.RemoveImages(t, s.images...) })
	s.Project = y.Project(t, s.dir, "compose.production.yaml", "HTTP_PORT="+s.plain, "HTTPS_PORT="+s.port, "EDGE_PREFIX="+s.prefix,
		"SITE_ADDRESS=localhost, shop.internal", "VERSION=dev")
	s.configure(t, settings)
	s.trust(t)
	return s
}

// configure starts the replicas with these settings.
func (s *site) configure(t *testing.T, settings string) {
	t.Helper()
	writeFile(t, filepath.Join(s.dir, ".env"), settings)
	if output, err := s.Command(t.Context(), "make", "up-production"); err != nil {
		t.Fatalf("make up-production: %v\n%s", err, output)
	}
	built, err := s.yard.Docker(t.Context(), "images", "--quiet", "--no-trunc", s.name+":latest")
	if err != nil {
		t.Fatal(err)
	}
	s.images = append(s.images, built)
}

// trust makes a client that believes the proxy's own authority and nobody else.
func (s *site) trust(t *testing.T) {
	t.Helper()
	root := s.Containers(t, "caddy")[0].Exec(t, "sh", "-c", "cat $XDG_DATA_HOME/caddy/pki/authorities/local/root.crt")
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM([]byte(root)) {
		t.Fatalf("the proxy's authority is not a certificate: %q", root)
	}
	s.client = &http.Client{
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: authorities},
			MaxIdleConnsPerHost: 16,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				_, port, err := net.SplitHostPort(address)
				if err != nil {
					return nil, err
				}
				return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
			},
		},
	}
	t.Cleanup(s.client.CloseIdleConnections)
}

// ask sends a request to the proxy; headers are pairs of a name and a value.
func (s *site) ask(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, "https://localhost:"+s.port+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(content)}, err
}

// await asks until the answer has the status.
func (s *site) await(t *testing.T, status int, path string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		got, err := s.ask(t.Context(), "GET", path, "")
		if err == nil && got.status == status {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %d %s %v, want %d", path, got.status, got.body, err, status)
		}
	}
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
func (s *site) seen(t *testing.T, prefix string) map[string][2]string {
	t.Helper()
	found := map[string][2]string{}
	for _, replica := range s.Containers(t, "app") {
		for line := range strings.Lines(replica.Logs(t.Context())) {
			var r requested
			if json.Unmarshal([]byte(line), &r) == nil && r.Message == "request" && strings.HasPrefix(r.ID, prefix) {
				found[r.ID] = [2]string{replica.ID, r.Client}
			}
		}
	}
	return found
}

// load is a stream of requests that goes on until it is stopped.
type load struct {
	stop     context.CancelFunc
	group    sync.WaitGroup
	mu       sync.Mutex
	answered int
	failures []string // method and what came of it
}

// begin lets workers read and write without a pause.
func (s *site) begin(t *testing.T, workers int) *load {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l := &load{stop: stop}
	for worker := range workers {
		l.group.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if (i+worker)%10 == 0 {
					l.note(s.ask(t.Context(), "POST", notes, `{"title":"under load","body":""}`))(http.MethodPost)
				} else {
					l.note(s.ask(t.Context(), "GET", notes+"?limit=5", ""))(http.MethodGet)
				}
			}
		})
	}
	l.await(t, 50)
	return l
}

// note remembers what came of a request.
func (l *load) note(got answer, err error) func(method string) {
	return func(method string) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.answered++
		if (err != nil || got.status >= 300) && len(l.failures) < 20 {
			l.failures = append(l.failures, fmt.Sprintf("%s %d %v %.200s", method, got.status, err, got.body))
		}
	}
}

// await lets more requests be answered.
func (l *load) await(t *testing.T, more int) {
	t.Helper()
	count := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.answered
	}
	for start, deadline := count(), time.Now().Add(patience); count() < start+more; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d requests were answered within %s, want %d", count()-start, patience, more)
		}
	}
}

// end stops the load and returns what failed.
func (l *load) end(t *testing.T) []string {
	t.Helper()
	l.stop()
	l.group.Wait()
	t.Logf("%d requests, %d failed", l.answered, len(l.failures))
	return l.failures
}

// redis runs a command of Redis.
func (s *site) redis(t *testing.T, words string) string {
	t.Helper()
	return s.Containers(t, "redis")[0].Exec(t, "sh", "-c", `REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli `+words)
}

// curl asks from a container on the proxy's network, as another client, and
// returns what wget printed.
func (s *site) curl(t *testing.T, script string) (address, printed string) {
	t.Helper()
	code, output := s.yard.Finish(t, s.yard.pinned(t, "CADDY_IMAGE"), []string{
		"--network", s.name + "-production_edge", "--add-host", "shop.internal:" + s.prefix + ".2", "--entrypoint", "sh",
	}, "-c", "hostname -i; "+script)
	if code != 0 {
		t.Fatalf("exit code %d:\n%s", code, output)
	}
	address, printed, _ = strings.Cut(output, "\n")
	return strings.TrimSpace(address), printed
}

func decode(t *testing.T, text string, value any) {
	t.Helper()
	if err := json.NewDecoder(bytes.NewReader([]byte(text))).Decode(value); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
}

package golden

import (
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/containers"
)

// everyService are the services that keep running.
var everyService = []string{"caddy", "app", "postgres", "redis"}

// servesTLS: the certificate is from the proxy's own authority (or else the
// client would not have taken it), and files come from the proxy.
func (p *productionTopology) servesTLS(t *testing.T) {
	for path, status := range map[string]int{
		"/": http.StatusOK, "/static/robots.txt": http.StatusOK, "/robots.txt": http.StatusOK,
		"/static/../../etc/passwd": http.StatusNotFound,
	} {
		got, err := p.call(t.Context(), "GET", path, "")
		if err != nil || got.status != status {
			t.Errorf("%s: got %d %v, want %d", path, got.status, err, status)
		}
	}
	response, err := p.client.Get("http://localhost/")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if location := response.Header.Get("Location"); response.StatusCode != http.StatusPermanentRedirect || !strings.HasPrefix(location, "https://localhost") {
		t.Errorf("plain HTTP: got %d to %q, want a redirect to HTTPS", response.StatusCode, location)
	}
}

// forged are headers by which a client may claim another address.
var forged = []string{"X-Forwarded-For", "203.0.113.7", "X-Real-IP", "203.0.113.7", "Forwarded", "for=203.0.113.7", "True-Client-IP", "203.0.113.7", "CF-Connecting-IP", "203.0.113.7"}

// logsClients demands that replicas log the address of the client, whether its
// request came through the proxy or past it, whatever headers say.
func (p *productionTopology) logsClients(t *testing.T) {
	const path = notes + "?limit=1"
	p.redis(t, "FLUSHALL")
	for id, headers := range map[string][]string{"honest": nil, "forged": forged} {
		got, err := p.call(t.Context(), "GET", path, "", append(headers, "X-Request-Id", "host-"+id)...)
		if err != nil || got.status != http.StatusOK {
			t.Fatalf("got %d %v", got.status, err)
		}
	}
	wget := "wget -q -O /dev/null --header 'X-Forwarded-For: 203.0.113.7' --header 'X-Real-IP: 203.0.113.7' --no-check-certificate --header 'X-Request-Id: "
	address, _ := p.fromContainer(t, wget+"other-proxy' https://shop.internal"+path+" && "+wget+"other-past' http://app:8000"+path)
	// The engine hands on what comes from the host itself as the network's gateway.
	gateway := p.Containers(t, "caddy")[0].Inspect(t, "{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}")
	want := map[string]string{
		"host-honest": gateway, "host-forged": gateway,
		"other-proxy": address, "other-past": address,
	}
	seen := p.seen(t, "")
	for id, client := range want {
		if got := seen[id]; got[1] != client {
			t.Errorf("request %s is logged for %q, want %q", id, got[1], client)
		}
	}
}

// sharesLimit demands that the replicas together let through exactly the
// limit, that headers do not widen it, and that others keep theirs.
func (p *productionTopology) sharesLimit(t *testing.T, limit int64) {
	p.redis(t, "FLUSHALL")
	var allowed, refused atomic.Int64
	var group sync.WaitGroup
	for worker := range 20 {
		group.Go(func() {
			for i := range 15 {
				got, err := p.call(t.Context(), "GET", notes, "", "X-Forwarded-For", "203.0.113."+strconv.Itoa(i), "X-Request-Id", "limit-"+strconv.Itoa(worker*100+i))
				switch {
				case err == nil && got.status == http.StatusOK:
					allowed.Add(1)
				case err == nil && got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") != "":
					refused.Add(1)
				default:
					t.Errorf("got %d %v with %v", got.status, err, got.header)
				}
			}
		})
	}
	group.Wait()
	if allowed.Load() != limit || refused.Load() != 300-limit {
		t.Errorf("%d allowed and %d refused, want %d and %d", allowed.Load(), refused.Load(), limit, 300-limit)
	}
	if asked := len(p.replicas(t, "limit-")); asked != 2 {
		t.Errorf("%d replicas got requests, want both", asked)
	}
	p.fromContainer(t, "wget -q -O /dev/null --no-check-certificate https://shop.internal"+notes)
}

// replicas returns how many requests whose id begins with prefix each replica
// served.
func (p *productionTopology) replicas(t *testing.T, prefix string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, by := range p.seen(t, prefix) {
		counts[by[0]]++
	}
	return counts
}

// spreads demands that both replicas are given work.
func (p *productionTopology) spreads(t *testing.T) {
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 25 {
				if got, err := p.call(t.Context(), "GET", notes, "", "X-Request-Id", "spread-"+strconv.Itoa(worker*100+i)); err != nil || got.status != http.StatusOK {
					t.Errorf("got %d %v", got.status, err)
				}
			}
		})
	}
	group.Wait()
	counts := p.replicas(t, "spread-")
	t.Logf("requests for each replica: %v", counts)
	if len(counts) != 2 {
		t.Errorf("%d replicas got requests, want both", len(counts))
	}
}

// losesNothing stops a replica while requests pour in: none fails.
func (p *productionTopology) losesNothing(t *testing.T) {
	if failures := p.stopReplica(t); len(failures) > 0 {
		t.Errorf("lost:\n%s", strings.Join(failures, "\n"))
	}
	p.spreads(t)
}

// stopReplica stops one of two replicas under load, starts it again, and
// returns the requests that failed.
func (p *productionTopology) stopReplica(t *testing.T) (failures []string) {
	t.Helper()
	replica := p.Containers(t, "app")[0]
	l := p.begin(t, 8)
	if code := replica.Stop(t, 40*time.Second); code != 0 {
		t.Errorf("exit code of the stopped replica: %d, want 0", code)
	}
	l.await(t, 100)
	replica.Start(t)
	replica.AwaitHealthy(t)
	l.await(t, 200)
	return l.end(t)
}

// survivesCrash kills a replica while requests pour in: reads do not
// fail, and the engine starts the replica again.
func (p *productionTopology) survivesCrash(t *testing.T) {
	replica := p.Containers(t, "app")[0]
	l := p.begin(t, 8)
	before := replica.Inspect(t, "{{.State.StartedAt}}")
	crash(t, replica)
	l.await(t, 200)
	for deadline := time.Now().Add(patience); replica.Inspect(t, "{{.State.Running}} {{.State.StartedAt}}") == "true "+before; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the crashed replica does not come back")
		}
	}
	replica.AwaitHealthy(t)
	l.await(t, 100)
	writes := 0
	for _, failure := range l.end(t) {
		if strings.HasPrefix(failure, "POST 502 ") {
			writes++
			continue
		}
		t.Errorf("failed: %s", failure)
	}
	if writes > 8 {
		t.Errorf("%d writes failed, want no more than were under way", writes)
	}
	p.spreads(t)
}

// crash kills the first process as the kernel would. The engine takes a kill
// through its own command for a wish, and starts nothing again.
func crash(t *testing.T, c *containers.Container) {
	t.Helper()
	id, here := c.Process(t)
	if !here {
		c.Kill(t)
		c.Start(t)
		return
	}
	process, err := os.FindProcess(id)
	if err == nil {
		err = process.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// survivesRedis kills Redis while requests pour in: none fails, and counting goes
// on once Redis is back.
func (p *productionTopology) survivesRedis(t *testing.T) {
	redis := p.Containers(t, "redis")[0]
	l := p.begin(t, 4)
	redis.Kill(t)
	l.await(t, 200)
	p.ready(t)
	redis.Start(t)
	redis.AwaitHealthy(t)
	for deadline := time.Now().Add(patience); p.redis(t, "DBSIZE") == "0"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing is counted in the Redis that came back")
		}
	}
	if failures := l.end(t); len(failures) > 0 {
		t.Errorf("failed:\n%s", strings.Join(failures, "\n"))
	}
}

// survivesPostgres restarts PostgreSQL: replicas stay, and are back when it is.
func (p *productionTopology) survivesPostgres(t *testing.T) {
	var before []string
	for _, replica := range p.Containers(t, "app") {
		before = append(before, replica.Inspect(t, "{{.ID}} {{.State.StartedAt}}"))
	}
	created, err := p.call(t.Context(), "POST", notes, `{"title":"before the restart","body":""}`)
	if err != nil || created.status != http.StatusCreated {
		t.Fatalf("got %d %v", created.status, err)
	}
	postgres := p.Containers(t, "postgres")[0]
	if code := postgres.Stop(t, time.Minute); code != 0 {
		t.Errorf("exit code of PostgreSQL: %d", code)
	}
	got, err := p.call(t.Context(), "POST", notes, `{"title":"without a database","body":""}`)
	if err != nil || got.status < 500 {
		t.Errorf("without PostgreSQL: got %d %v, want 5xx", got.status, err)
	}
	postgres.Start(t)
	p.await(t, http.StatusOK, created.header.Get("Location"))
	var after []string
	for _, replica := range p.Containers(t, "app") {
		after = append(after, replica.Inspect(t, "{{.ID}} {{.State.StartedAt}}"))
	}
	if !slices.Equal(before, after) {
		t.Errorf("replicas were %q, are %q; want them left alone", before, after)
	}
}

package golden

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/services"
)

var soakFor = flag.Duration("soak", 0, "how long TestSoak keeps two replicas under load, and print what happened; 0 is for a short run")

const (
	shortSoak     = 12 * time.Second
	soakWriters   = 8
	soakCacheTTL  = time.Second
	replicaKilled = "a replica is killed"
)

// soak is a topology under load: two replicas on one PostgreSQL and one Redis.
type soak struct {
	postgres *services.Postgres
	redis    *services.Redis
	database string // its URL
	binary   string
	balancer *balancer
	writers  []*writer
	took     time.Duration
}

// TestSoak keeps two replicas under mixed load while PostgreSQL, Redis and a
// replica fail in turns. Whatever happens, no success is wrong and no confirmed
// write is lost; the only failure is a 503 while PostgreSQL is away; the service
// recovers, and its memory and its metrics are as they should be.
func TestSoak(t *testing.T) {
	slow(t)
	t.Parallel()
	s := openSoak(t)
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	start := time.Now()
	for _, w := range s.writers {
		group.Go(func() { w.write(ctx) })
	}
	s.runFaults(t)
	stop()
	group.Wait()
	s.took = time.Since(start)
	time.Sleep(2 * soakCacheTTL) // what replicas may still read that is old, they read no longer
	s.judge(t)
	if *soakFor > 0 {
		s.print(os.Stdout)
	} else {
		s.print(t.Output())
	}
}

// openSoak starts servers of its own, since they will fail, and the replicas.
func openSoak(t *testing.T) *soak {
	t.Helper()
	postgres, err := services.StartPostgres()
	requireService(t, err)
	t.Cleanup(postgres.Stop)
	s := &soak{postgres: postgres, redis: newRedis(t), balancer: newBalancer(), binary: shared.binary(t, CodeVariants()[0])}
	for _, thaw := range []func() error{postgres.Thaw, s.redis.Thaw} {
		requireService(t, thaw())
		t.Cleanup(func() { _ = thaw() }) // before it is stopped
	}
	if s.database, err = postgres.NewDatabase(t.Context(), "soak"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"1", "2"} {
		s.startReplica(t, name)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for i := range soakWriters {
		s.writers = append(s.writers, &writer{name: fmt.Sprint("writer ", i), balancer: s.balancer, random: rand.New(rand.NewPCG(seed, uint64(i)))})
	}
	return s
}

func (s *soak) startReplica(t *testing.T, name string) {
	t.Helper()
	settings := slices.Concat(everything(), redisSettings(s.redis), []string{
		"APP_DATABASE_BACKEND=postgres", "APP_DATABASE_URL=" + s.database, "APP_DATABASE_STATEMENT_TIMEOUT=5s",
		"RUN_DB_MIGRATIONS=true", "APP_REPLICAS=2", "APP_REDIS_TIMEOUT=1s", "APP_CACHE_TTL=" + soakCacheTTL.String(),
	})
	r := &replica{service: launch(t, s.binary, "entrypoint", settings...), name: name, statuses: map[int]int{}}
	r.await(t, http.StatusOK, "/ready")
	r.start = r.memory(t)
	s.balancer.add(r)
}

// fault is a failure of what the replicas need, or of one of them.
type fault struct {
	name       string
	begin, end func() error
	shows      func() bool // in what clients see
}

func (s *soak) faults(t *testing.T) []fault {
	b := s.balancer
	unavailable := func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.failures[failure{b.fault, "store-unavailable"}] > 0
	}
	uncounted := func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.uncounted > 0
	}
	kill := func() error { return s.killReplica() }
	replace := func() error { s.startReplica(t, "3"); return nil }
	return []fault{
		{"PostgreSQL is frozen", s.postgres.Freeze, s.postgres.Thaw, unavailable},
		{"PostgreSQL is stopped", s.postgres.Halt, s.postgres.Restart, unavailable},
		{replicaKilled, kill, replace, func() bool { return len(b.inUse()) == 1 }},
		{"Redis is frozen", s.redis.Freeze, s.redis.Thaw, uncounted},
		{"Redis is stopped", s.redis.Halt, s.redis.Restart, uncounted},
	}
}

// killReplica kills the second replica. Requests to it may get no response.
func (s *soak) killReplica() error {
	victim := s.balancer.inUse()[1]
	err := victim.Signal(syscall.SIGKILL)
	<-victim.Done()
	s.balancer.mu.Lock()
	defer s.balancer.mu.Unlock()
	victim.gone = true
	return err
}

// runFaults lets one fault happen after the other, with time to recover.
func (s *soak) runFaults(t *testing.T) {
	t.Helper()
	faults := s.faults(t)
	total := shortSoak
	if *soakFor > 0 {
		total = *soakFor
	}
	part := total / time.Duration(2*len(faults)+1)
	time.Sleep(part)
	for _, f := range faults {
		s.balancer.begin(f.name)
		requireService(t, f.begin())
		time.Sleep(part)
		for deadline := time.Now().Add(patience); !f.shows(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Errorf("no response showed that %s", f.name)
				break
			}
		}
		err := f.end()
		for _, r := range s.balancer.inUse() {
			err = errors.Join(err, s.balancer.awaitService(r))
		}
		if err != nil {
			t.Fatalf("after %s: %v", f.name, err)
		}
		s.balancer.begin("")
		time.Sleep(part)
	}
}

// judge demands that everything is as the responses said.
func (s *soak) judge(t *testing.T) {
	t.Helper()
	for i, wrong := range s.balancer.wrong {
		if i == 10 {
			t.Errorf("and %d more", len(s.balancer.wrong)-i)
			break
		}
		t.Error(wrong)
	}
	rows, known := rowsOf(t, s.database), 0
	for _, w := range s.writers {
		known += w.wantState(t, rows)
		for _, r := range s.balancer.inUse() {
			w.wantRead(t, r, rows)
		}
	}
	if known != len(rows) {
		t.Errorf("the database holds %d notes, of which clients know %d", len(rows), known)
	}
	s.balancer.client.CloseIdleConnections()
	for _, r := range s.balancer.inUse() {
		r.wantCounters(t)
		r.wantLog(t)
		if r.end = r.memory(t); r.end > largestReplica {
			t.Errorf("replica %s has %d MiB of memory", r.name, r.end>>20)
		}
		r.terminate(t)
	}
}

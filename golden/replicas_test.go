package golden

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestReplicaGuards: what each replica would have to itself is refused, in
// every way to say yes, and before anything is migrated.
func TestReplicaGuards(t *testing.T) {
	slow(t)
	for _, variant := range Covering(CodeVariants()) {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			binary := shared.binary(t, variant)
			common := []string{"APP_REPLICAS=2"}
			if len(variant.Database) > 0 {
				common = append(common, "RUN_DB_MIGRATIONS=true")
			}
			storage, cache := "APP_RATE_LIMIT_ENABLED", "APP_CACHE_ENABLED"
			if variant.Redis {
				storage, cache = "APP_RATE_LIMIT_STORAGE_BACKEND", "APP_CACHE_BACKEND"
			}
			for _, yes := range []string{"true", "True", "TRUE", "1", "t", "T"} {
				refuses(t, binary, "entrypoint", append(common, "APP_RATE_LIMIT_ENABLED="+yes), storage)
			}
			refuses(t, binary, "check", append(common, "APP_CACHE_ENABLED=True"), cache)
			if slices.Contains(variant.Database, "sqlite") {
				refusesSQLite(t, binary, variant, common)
			}
		})
	}
}

// refusesSQLite demands that several replicas on one SQLite file are refused
// before that file exists.
func refusesSQLite(t *testing.T, binary string, variant Variant, common []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app.db")
	variable := "APP_REPLICAS"
	if len(variant.Database) > 1 {
		variable = "APP_DATABASE_BACKEND"
	}
	refuses(t, binary, "entrypoint", append(common, "APP_DATABASE_SQLITE_PATH="+file), variable)
	if _, err := os.Stat(file); err == nil {
		t.Error("the database was opened before the configuration was refused")
	}
}

// TestReplicasAccepted: with Redis, replicas are fine, also where the Redis is
// named by its parts and not by a URL.
func TestReplicasAccepted(t *testing.T) {
	slow(t)
	for _, d := range deployments() {
		if !d.Redis || d.backend == "sqlite" {
			continue
		}
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			settings := slices.Concat(d.settings(t), everything(), redisSettings(newRedis(t)), []string{"APP_REPLICAS=2"})
			if code := launch(t, shared.binary(t, d.Variant), "check", settings...).finish(t); code != 0 {
				t.Errorf("check: exit code %d, want 0", code)
			}
		})
	}
}

// TestSharedRateLimit: two processes on one Redis let through exactly what the
// limit says, however many ask at once.
func TestSharedRateLimit(t *testing.T) {
	slow(t)
	const limit, requests = 50, 300
	variant := CodeVariants()[0]
	binary, server := shared.binary(t, variant), newRedis(t)
	var replicas []*service
	for range 2 {
		settings := append(deployment{variant, "sqlite"}.settings(t), redisSettings(server)...)
		settings = append(settings, "RUN_DB_MIGRATIONS=true", "APP_REDIS_TIMEOUT=5s",
			"APP_RATE_LIMIT_ENABLED=true", "APP_RATE_LIMIT_REQUESTS=50", "APP_RATE_LIMIT_WINDOW=24h")
		s := launch(t, binary, "entrypoint", settings...)
		s.await(t, http.StatusOK, "/ready")
		replicas = append(replicas, s)
	}
	if allowed := countAllowed(t, replicas, requests); allowed != limit {
		t.Errorf("%d of %d requests were allowed, want %d", allowed, requests, limit)
	}
	refusal := replicas[0].want(t, http.StatusTooManyRequests, "GET", notes, "")
	if !hasPrefix(refusal.header, "Ratelimit") {
		t.Errorf("refused with %v, want RateLimit headers", refusal.header)
	}
	replicas[1].want(t, http.StatusOK, "GET", "/healthcheck", "")
}

// countAllowed sends requests to the replicas at once and returns how many the
// rate limit allowed.
func countAllowed(t *testing.T, replicas []*service, requests int) int64 {
	t.Helper()
	const workers = 30
	var allowed atomic.Int64
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := range requests / workers {
				got, err := replicas[(worker+i)%len(replicas)].call(t.Context(), "GET", notes, "")
				switch {
				case err != nil:
					t.Error(err)
				case got.status == http.StatusOK:
					allowed.Add(1)
				case got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "":
					t.Errorf("got status %d with %v", got.status, got.header)
				}
			}
		})
	}
	group.Wait()
	return allowed.Load()
}

func hasPrefix(header http.Header, prefix string) bool {
	for name := range header {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// TestRedisDown: while Redis is down the settings decide whether requests are
// let through; a service that lets none through is not ready.
func TestRedisDown(t *testing.T) {
	slow(t)
	for _, d := range deployments() {
		if !d.Redis || d.backend == "postgres" {
			continue
		}
		for onError, status := range map[string]int{"allow": http.StatusOK, "deny": http.StatusServiceUnavailable} {
			t.Run(d.name()+"/"+onError, func(t *testing.T) {
				t.Parallel()
				server := newRedis(t)
				settings := slices.Concat(d.settings(t), everything(), redisSettings(server), []string{"APP_RATE_LIMIT_ON_ERROR=" + onError})
				if d.persistent() {
					settings = append(settings, "RUN_DB_MIGRATIONS=true")
				}
				s := launch(t, shared.binary(t, d.Variant), "entrypoint", settings...)
				s.await(t, http.StatusOK, "/ready")
				s.want(t, http.StatusOK, "GET", notes, "")
				server.Stop()
				s.want(t, status, "GET", notes, "")
				s.await(t, status, "/ready") // a result is kept for a second
				s.want(t, http.StatusOK, "GET", "/healthcheck", "")
				s.terminate(t)
			})
		}
	}
}

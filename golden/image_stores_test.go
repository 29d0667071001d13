package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/containers"
)

// stores are the servers that the images are booted with.
type stores struct {
	postgres, redis *containers.Container
}

const storesPassword = secret + "-of-the-stores"

func (b *imageBuilder) startStores(t *testing.T) stores {
	t.Helper()
	s := stores{
		postgres: b.Run(t, b.pinned(t, "POSTGRES_IMAGE"), []string{
			"--network", b.network, "--network-alias", "postgres", "--tmpfs", "/var/lib/postgresql/data",
			"--env", "POSTGRES_USER=app", "--env", "POSTGRES_PASSWORD=" + storesPassword,
			"--health-cmd", "pg_isready --host=127.0.0.1 --username=app", "--health-interval", "1s",
		}),
		redis: b.Run(t, b.pinned(t, "REDIS_IMAGE"), []string{
			"--network", b.network, "--network-alias", "redis",
			"--health-cmd", "redis-cli ping", "--health-interval", "1s",
		}, "redis-server", "--save", ""),
	}
	s.postgres.AwaitHealthy(t)
	s.redis.AwaitHealthy(t)
	return s
}

func (b *imageBuilder) pinned(t testing.TB, key string) string {
	t.Helper()
	reference, err := b.Image(key)
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

// redisDatabase returns the number of a Redis database that no other caller gets
// while the test runs.
func (b *imageBuilder) redisDatabase(t testing.TB) int {
	t.Helper()
	id := <-b.databases
	t.Cleanup(func() { b.databases <- id })
	return id
}

// settings returns docker's options that give d fresh stores of its own, with
// everything turned on.
func (b *imageBuilder) settings(t testing.TB, d deployment, s stores) []string {
	t.Helper()
	var variables []string
	if len(d.Database) > 1 {
		variables = append(variables, "APP_DATABASE_BACKEND="+d.backend)
	}
	if d.backend == "postgres" {
		name := fmt.Sprintf("test%d", time.Now().UnixNano())
		s.postgres.Exec(t, "createdb", "--host=/var/run/postgresql", "--username=app", name)
		variables = append(variables, "APP_DATABASE_POSTGRES_HOST=postgres", "APP_DATABASE_POSTGRES_NAME="+name,
			"APP_DATABASE_POSTGRES_USER=app", "APP_DATABASE_POSTGRES_PASSWORD="+storesPassword)
	}
	if d.Redis {
		variables = append(variables, "APP_REDIS_HOST=redis", fmt.Sprintf("APP_REDIS_DB=%d", b.redisDatabase(t)),
			"APP_RATE_LIMIT_STORAGE_BACKEND=redis", "APP_CACHE_BACKEND=redis")
	}
	options := environment(slices.Concat(variables, everything())...)
	if d.Auth != absent {
		options = slices.Concat(options, required(d.Variant), b.keysInContainer(t))
	}
	return options
}

// keysInContainer returns docker's options for a service that accepts the tokens of
// [newToken].
func (b *imageBuilder) keysInContainer(t testing.TB) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(file, keySet(t), 0o644); err != nil {
		t.Fatal(err)
	}
	return append(environment("APP_AUTH_JWKS_FILE=/etc/jwks.json"), "--volume", file+":/etc/jwks.json:ro")
}

// required returns docker's options for the settings without which the service does
// not start.
func required(variant Variant) []string {
	if variant.Auth == absent {
		return nil
	}
	return environment("APP_AUTH_ISSUER="+tokenIssuer, "APP_AUTH_AUDIENCE="+tokenAudience)
}

// environment returns docker's options for these variables.
func environment(variables ...string) []string {
	var options []string
	for _, variable := range variables {
		options = append(options, "--env", variable)
	}
	return options
}

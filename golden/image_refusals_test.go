package golden

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testRefusals starts the default image in ways that cannot work: each ends
// with an exit code and a message that names what to change.
func (b *imageBuilder) testRefusals(t *testing.T) {
	image := b.image(t, ImageVariants()[0])
	t.Run("configuration", func(t *testing.T) { b.refusesConfiguration(t, image) })
	t.Run("surroundings", func(t *testing.T) { b.refusesSurroundings(t, image) })
	t.Run("migrations", b.refusesMigrations)
}

// refused is a start that fails.
type refused struct {
	what      string
	variables []string
	options   []string // of docker; nil for a volume and nothing else
	code      int      // 0 for any but 0
	says      []string
}

func (b *imageBuilder) refuses(t *testing.T, image string, r refused) {
	t.Helper()
	options := r.options
	if options == nil {
		options = []string{"--volume", b.Volume(t) + ":/app/data"}
	}
	options = slices.Concat([]string{"--read-only", "--cap-drop", "ALL"}, options, environment(r.variables...))
	code, output := b.Finish(t, image, options)
	if code == 0 || r.code != 0 && code != r.code {
		t.Errorf("exit code %d, want %d", code, r.code)
	}
	for _, words := range r.says {
		if !strings.Contains(output, words) {
			t.Errorf("does not say %q:\n%s", words, output)
		}
	}
	if strings.Contains(output, secret) || strings.Contains(output, "goroutine ") {
		t.Errorf("prints what is internal:\n%s", output)
	}
}

// badConfigurations returns settings that are refused, with each way to write a
// boolean.
func badConfigurations() []refused {
	cases := []refused{
		{what: "SQLite with replicas", variables: []string{"APP_REPLICAS=2"}, says: []string{"APP_DATABASE_BACKEND"}},
		{what: "unknown backend", variables: []string{"APP_DATABASE_BACKEND=oracle"}, says: []string{"APP_DATABASE_BACKEND", "sqlite", "postgres"}},
		{
			what: "missing password file", variables: []string{"APP_DATABASE_BACKEND=postgres", "APP_DATABASE_POSTGRES_PASSWORD_FILE=/run/secrets/none"},
			says: []string{"APP_DATABASE_POSTGRES_PASSWORD_FILE", "/run/secrets/none"},
		},
		{
			what: "garbage everywhere", variables: []string{
				"APP_PORT=http", "APP_REPLICAS=many", "APP_LOG_LEVEL=loud", "APP_REQUEST_TIMEOUT=-1s",
				"APP_TRUSTED_PROXIES=proxy", "RUN_DB_MIGRATIONS=perhaps", "APP_RATE_LIMIT_WINDOW=soon", "APP_DATABASE_URL=postgres://u:" + secret + "@:x/",
			},
			says: []string{"APP_PORT", "APP_REPLICAS", "APP_LOG_LEVEL", "APP_REQUEST_TIMEOUT", "APP_TRUSTED_PROXIES", "RUN_DB_MIGRATIONS", "APP_RATE_LIMIT_WINDOW", "APP_DATABASE_URL"},
		},
	}
	for _, yes := range []string{"true", "True", "TRUE", "1"} {
		cases = append(cases, refused{
			what:      "limit in memory with replicas, " + yes,
			variables: []string{"APP_DATABASE_BACKEND=postgres", "APP_REPLICAS=2", "APP_RATE_LIMIT_ENABLED=" + yes},
			says:      []string{"APP_RATE_LIMIT_STORAGE_BACKEND"},
		})
	}
	return cases
}

// refusesConfiguration: the settings are checked before anything is migrated.
func (b *imageBuilder) refusesConfiguration(t *testing.T, image string) {
	for _, r := range badConfigurations() {
		t.Run(r.what, func(t *testing.T) {
			t.Parallel()
			b.acquireSlot(t)
			volume := b.Volume(t)
			r.code, r.options = 2, []string{"--volume", volume + ":/app/data"}
			if !slices.Contains(r.variables, "RUN_DB_MIGRATIONS=perhaps") {
				r.variables = append(r.variables, "RUN_DB_MIGRATIONS=true")
			}
			b.refuses(t, image, r)
			if code, files := b.Finish(t, b.pinned(t, "DEBIAN_IMAGE"), []string{"--volume", volume + ":/data"}, "ls", "-A", "/data"); code != 0 || files != "" {
				t.Errorf("migrated before it refused: the volume holds %q", files)
			}
		})
	}
	t.Run("replicas on Redis named by its parts", func(t *testing.T) {
		t.Parallel()
		b.acquireSlot(t)
		code, output := b.Finish(t, image, environment("APP_DATABASE_BACKEND=postgres", "APP_REPLICAS=2", "APP_RATE_LIMIT_ENABLED=true",
			"APP_RATE_LIMIT_STORAGE_BACKEND=redis", "APP_REDIS_HOST=redis"), "check")
		if code != 0 {
			t.Errorf("refused with exit code %d:\n%s", code, output)
		}
	})
}

// refusesSurroundings: what the container finds around it does not do.
func (b *imageBuilder) refusesSurroundings(t *testing.T, image string) {
	holder := b.Run(t, image, nil)
	holder.AwaitRunning(t, "8000")
	gone := []string{"APP_DATABASE_BACKEND=postgres", "APP_DATABASE_POSTGRES_HOST=nowhere.invalid", "APP_DATABASE_POSTGRES_PASSWORD=" + secret, "APP_DATABASE_CONNECT_TIMEOUT=1s"}
	for _, r := range []refused{
		{what: "port taken", options: []string{"--network", "container:" + holder.ID, "--tmpfs", "/app/data:uid=10001"}, says: []string{"8000", "taken", "APP_PORT"}},
		{what: "volume not writable", options: []string{"--tmpfs", "/app/data:uid=0,mode=0755"}, variables: []string{"RUN_DB_MIGRATIONS=true"}, says: []string{"data directory", "10001", "permission denied"}},
		{what: "database away", variables: gone, says: []string{"nowhere.invalid"}},
		{what: "database away, migrations on", variables: append(gone, "RUN_DB_MIGRATIONS=true"), says: []string{"nowhere.invalid"}},
	} {
		t.Run(r.what, func(t *testing.T) {
			t.Parallel()
			b.acquireSlot(t)
			b.refuses(t, image, r)
		})
	}
}

// halfMigration is a migration whose first half works.
const halfMigration = `-- +goose Up
CREATE TABLE half_done (id integer);
INSERT INTO no_such_table VALUES (1);

-- +goose Down
DROP TABLE half_done;
`

// refusesMigrations: a migration that fails half-way stops the start and
// leaves nothing of itself behind.
func (b *imageBuilder) refusesMigrations(t *testing.T) {
	variant := ImageVariants()[0]
	dir := b.source(t, variant)
	for _, database := range variant.Database {
		file := filepath.Join(dir, "internal", database, "migrations", "00099_half.sql")
		if err := os.WriteFile(file, []byte(halfMigration), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	image, err := b.Build(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	stores := b.startStores(t)
	for _, d := range deploymentsFor(variant) {
		t.Run(d.backend, func(t *testing.T) {
			options := slices.Concat(hardened(b.Volume(t)), []string{"--network", b.network, "--env", "RUN_DB_MIGRATIONS=true"}, b.settings(t, d, stores))
			// Twice: had the first left its table behind, the second would fail for that.
			for range 2 {
				code, output := b.Finish(t, image, options)
				if code == 0 || !strings.Contains(output, "00099_half.sql") || !strings.Contains(output, "no_such_table") || strings.Contains(output, "already exists") {
					t.Errorf("exit code %d:\n%s", code, output)
				}
			}
			if code, output := b.Finish(t, image, options, "migrate", "status"); strings.Contains(output, "half_done") {
				t.Errorf("status: exit code %d:\n%s", code, output)
			}
		})
	}
}

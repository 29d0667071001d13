package golden

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chassis-go/chassis/generator"
)

// ready demands of every replica that it is ready.
func (s *site) ready(t *testing.T) {
	t.Helper()
	for _, replica := range s.Containers(t, "app") {
		replica.Exec(t, "/app/bin/"+s.name, "probe", "--path-env", "APP_READINESS_CHECK_PATH", "--default-path", "/ready")
	}
}

// wantHidden demands that the proxy itself responds with 404.
func (s *site) wantHidden(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		got, err := s.ask(t.Context(), "GET", path, "")
		if err != nil || got.status != http.StatusNotFound || got.header.Get("Content-Type") != "" || got.body != "" {
			t.Errorf("%s: got %d %q %v, want 404 from the proxy", path, got.status, got.body, err)
		}
	}
}

// servesOperators: probes, metrics and profiles are not reached through the
// proxy. Metrics are on a port of their own in the network of the replicas.
func (s *site) servesOperators(t *testing.T) {
	s.wantHidden(t, "/healthcheck", "/ready", "/metrics", "/metrics/", "/debug/pprof/", "//ready", "/%72eady", "/ready?x=1")
	s.ready(t)
	_, printed := s.curl(t, "wget -q -O - http://app:9000/metrics; wget -q -O /dev/null http://app:9000/ready && echo ready; "+
		"wget -S -q -O /dev/null http://app:8000/metrics 2>&1 | grep HTTP/; wget -S -q -O /dev/null http://app:9000/debug/pprof/ 2>&1 | grep HTTP/")
	if !strings.Contains(printed, "\nhttp_requests_in_flight ") || !strings.Contains(printed, "\nready\n") || strings.Count(printed, "404 Not Found") != 2 {
		t.Errorf("the admin port serves:\n%.2000s\n…\n%s", printed, printed[max(0, len(printed)-300):])
	}
}

// hidesOtherPaths moves the probes to other paths, where the proxy neither
// serves them nor stops checking them.
func (s *site) hidesOtherPaths(t *testing.T) {
	s.configure(t, "APP_HEALTH_CHECK_PATH=/alive\nAPP_READINESS_CHECK_PATH=/up\nAPP_RATE_LIMIT_REQUESTS=1000000\n")
	s.wantHidden(t, "/alive", "/up", "/metrics")
	if failures := s.stopReplica(t); len(failures) > 0 {
		t.Errorf("lost:\n%s", strings.Join(failures, "\n"))
	}
}

// restoresBackup saves the database, changes it, and restores it.
func (s *site) restoresBackup(t *testing.T) {
	psql := func(statement string) string {
		return s.Containers(t, "postgres")[0].Exec(t, "psql", "--username=app", "--tuples-only", "--no-align", "--command", statement)
	}
	create := func() string {
		// The replicas may not have noticed yet that PostgreSQL is back.
		for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
			got, err := s.ask(t.Context(), "POST", notes, `{"title":"kept?","body":""}`)
			if err == nil && got.status == http.StatusCreated {
				return got.header.Get("Location")
			}
			if err != nil || got.status != http.StatusServiceUnavailable || time.Now().After(deadline) {
				t.Fatalf("got %d %v", got.status, err)
			}
		}
	}
	kept := create()
	file := filepath.Join(s.dir, "backups", "one")
	s.must(t, "make", "backup", "FILE=backups/one")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got the backup %v, error %v; want one that only its owner may read", info, err)
	}
	s.refuses(t, "exists", "make", "backup", "FILE=backups/one")
	later := create()
	psql("CREATE TABLE later (id int)")
	s.refuses(t, "stop app", "make", "restore", "FILE=backups/one")
	s.refuses(t, "Set FILE", "make", "restore")
	s.refuses(t, "STACK is production or development", "make", "backup", "STACK=test")

	s.Must(t, "stop", "app")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(s.dir, "half"), string(content[:len(content)/2]))
	s.refuses(t, "pg_restore", "make", "restore", "FILE=half")
	if tables := psql("SELECT count(*) FROM pg_tables WHERE tablename IN ('notes', 'later')"); tables != "2" {
		t.Errorf("after a restore that failed there are %s of 2 tables", tables)
	}
	for range 2 {
		s.must(t, "make", "restore", "FILE=backups/one")
	}
	if tables := psql("SELECT count(*) FROM pg_tables WHERE tablename IN ('notes', 'later')"); tables != "1" {
		t.Errorf("after the restore there are %s tables, want 1", tables)
	}
	s.must(t, "make", "up-production")
	s.await(t, http.StatusOK, kept)
	s.await(t, http.StatusNotFound, later)
	s.must(t, "make", "backup") // of what was restored, to a name of its own
	if files, err := filepath.Glob(filepath.Join(s.dir, "backups", "production-*Z")); err != nil || len(files) != 1 {
		t.Errorf("the backup without a name is one of %q, error %v", files, err)
	}
}

// must runs a command as the owner would.
func (s *site) must(t *testing.T, name string, args ...string) {
	t.Helper()
	if output, err := s.Command(t.Context(), name, args...); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
}

// refuses demands that a command fails and says why.
func (s *site) refuses(t *testing.T, says, name string, args ...string) {
	t.Helper()
	if output, err := s.Command(t.Context(), name, args...); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("%s %q: got error %v, want one with %q\n%s", name, args, err, says, output)
	}
}

// sqliteBackups saves and restores the database of the development stack, in
// which the service writes while it is saved.
func (y *yard) sqliteBackups(t *testing.T, variant Variant) {
	dir, port := y.source(t, variant), freePort(t)
	t.Cleanup(func() { y.RemoveImages(t, variant.Name+":dev") })
	p := y.Project(t, dir, "compose.yaml", "APP_PORT="+port, "STACK=development")
	s := &site{Project: p, yard: y, dir: dir, name: variant.Name}
	p.Must(t, "up", "--build", "--detach", "--wait")
	app := front(t, p, port)
	kept := useNotes(t, app)
	s.must(t, "make", "backup", "FILE=one")
	if info, err := os.Stat(filepath.Join(dir, "one")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got the backup %v, error %v; want one that only its owner may read", info, err)
	}
	var later note
	app.want(t, http.StatusCreated, "POST", notes, `{"title":"later","body":""}`).decode(t, &later)
	s.refuses(t, "stop app", "make", "restore", "FILE=one")

	// A container that compose does not know of has the same volume.
	p.Must(t, "stop", "app")
	other := y.Run(t, variant.Name+":dev", []string{"--volume", variant.Name + "_data:/app/data"})
	other.AwaitHealthy(t)
	s.refuses(t, "the database is in use", "make", "restore", "FILE=one")
	other.Kill(t)
	s.must(t, "make", "restore", "FILE=one")
	p.Must(t, "up", "--detach", "--wait")
	app = front(t, p, port)
	app.want(t, http.StatusOK, "GET", notes+"/"+kept.ID, "")
	app.want(t, http.StatusNotFound, "GET", notes+"/"+later.ID, "")
}

// servers runs the service on this machine with the servers of make
// up-services, and the settings that it prints.
func (y *yard) servers(t *testing.T, variant Variant) {
	dir, postgres, redis := y.source(t, variant), freePort(t), freePort(t)
	p := y.Project(t, dir, "compose.services.yaml", "POSTGRES_PORT="+postgres, "REDIS_PORT="+redis)
	printed, err := p.Command(t.Context(), "make", "up-services")
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	for _, server := range []string{"postgres", "redis"} {
		var published map[string][]struct{ HostIp string }
		decode(t, p.Containers(t, server)[0].Inspect(t, "{{json .NetworkSettings.Ports}}"), &published)
		for port, bindings := range published {
			for _, binding := range bindings {
				if binding.HostIp != "127.0.0.1" {
					t.Errorf("%s: %s is published on %s", server, port, binding.HostIp)
				}
			}
		}
	}
	settings := "APP_DATABASE_POSTGRES_PORT=" + postgres + "\nAPP_REDIS_PORT=" + redis +
		"\nAPP_RATE_LIMIT_ENABLED=true\nAPP_CACHE_ENABLED=true\nAPP_READINESS_INCLUDE_DETAILS=true\n"
	_, suggested, _ := strings.Cut(printed, "put these lines into .env:\n")
	for line := range strings.Lines(suggested) {
		settings += strings.TrimSpace(line) + "\n"
	}
	s := startMake(t, dir, "run", settings)
	s.awaitBody(t, "/ready", `"redis_cache":"ok"`)
	useNotes(t, s)
	if count := p.Must(t, "exec", "-T", "postgres", "psql", "--username=app", "--tuples-only", "--no-align", "--command", "SELECT count(*) FROM notes"); count != "1" {
		t.Errorf("PostgreSQL has %s notes, want the 1 that useNotes leaves", count)
	}
	if keys := p.Must(t, "exec", "-T", "redis", "redis-cli", "DBSIZE"); keys == "0" {
		t.Error("Redis has no key")
	}
}

// ownSettings matches, by the server of a compose file, the variables that say
// where that server is and as whom the service connects to it.
var ownSettings = map[string]*regexp.Regexp{
	"app":      regexp.MustCompile(`^APP_(ADMIN_HOST|HOST|PORT)$`),
	"postgres": regexp.MustCompile(`^APP_DATABASE_(URL|POSTGRES)`),
	"redis":    regexp.MustCompile(`^APP_(REDIS_(URL|HOST|PORT|DB|USER|PASSWORD)|RATE_LIMIT_STORAGE_URL)`),
}

// wantOwnServers demands of the service in a compose file that it uses the
// servers of that file, whatever .env says.
func (y *yard) wantOwnServers(t *testing.T, path, example string) {
	t.Helper()
	const foreign = "from-dotenv"
	var lines []string
	for line := range strings.Lines(example) {
		if name, _, isVariable := strings.Cut(line, "="); isVariable && !strings.HasPrefix(line, "#") {
			lines = append(lines, name+"="+foreign+"\n")
		}
	}
	env := path + ".env"
	writeFile(t, env, strings.Join(lines, ""))
	t.Setenv("ENV_FILE", env)
	config, err := y.Docker(t.Context(), "compose", "--file", path, "config", "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var project struct {
		Services map[string]struct{ Environment map[string]*string }
	}
	decode(t, config, &project)
	for server, settings := range ownSettings {
		if _, runs := project.Services[server]; !runs {
			continue
		}
		for _, service := range []string{"app", "migrate"} {
			for name, value := range project.Services[service].Environment {
				if settings.MatchString(name) && value != nil && *value == foreign {
					t.Errorf("%s: %s of .env reaches %s", path, name, service)
				}
			}
		}
	}
}

// contentOf returns the content of one file of a render.
func contentOf(files []generator.File, path string) string {
	for _, file := range files {
		if file.Path == path {
			return string(file.Content)
		}
	}
	return ""
}

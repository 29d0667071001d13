package golden

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/services"
)

// patience is how long something that has to happen may take on a busy
// machine.
const patience = 30 * time.Second

// secret is a part of every password that the tests configure, and may appear
// in no output.
const secret = "hunter2secret"

// deployment is a variant with one of the stores that its settings allow.
type deployment struct {
	Variant
	backend string // sqlite, postgres or memory
}

// deployments returns sets of Go code, see [Covering], with each of their stores.
func deployments() []deployment {
	var all []deployment
	for _, variant := range Covering(CodeVariants()) {
		for _, database := range variant.Database {
			all = append(all, deployment{variant, database})
		}
		if len(variant.Database) == 0 {
			all = append(all, deployment{variant, "memory"})
		}
	}
	return all
}

func (d deployment) name() string { return d.Code() + "/" + d.backend }

// persistent reports whether notes outlive the process.
func (d deployment) persistent() bool { return d.backend != "memory" }

// settings returns variables that give the service fresh stores of its own.
func (d deployment) settings(t testing.TB) []string {
	t.Helper()
	var settings []string
	if d.Auth != absent {
		settings = append(settings, authSettings(t)...)
	}
	if len(d.Database) > 1 {
		settings = append(settings, "APP_DATABASE_BACKEND="+d.backend)
	}
	switch d.backend {
	case "sqlite":
		settings = append(settings, "APP_DATABASE_SQLITE_PATH="+filepath.Join(t.TempDir(), "data", "app.db"))
	case "postgres":
		settings = append(settings, "APP_DATABASE_URL="+newDatabase(t))
	}
	return settings
}

// newDatabase creates an empty database with a password in its URL, which the
// server does not ask for.
func newDatabase(t testing.TB) string {
	t.Helper()
	name := strings.ToLower(strings.NewReplacer("/", "_", "-", "_").Replace(t.Name()))
	name = fmt.Sprintf("%.40s_%d", name, time.Now().UnixNano())
	url, err := usePostgres(t).NewDatabase(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(url, "postgres@", "postgres:"+secret+"@", 1)
}

// redisSettings lets the service keep its limits and its cache in server.
func redisSettings(server *services.Redis) []string {
	return []string{
		"APP_REDIS_HOST=127.0.0.1", "APP_REDIS_PORT=" + server.Port(),
		"APP_RATE_LIMIT_STORAGE_BACKEND=redis", "APP_CACHE_BACKEND=redis",
	}
}

// everything turns on what is off by default, without refusing any test.
func everything() []string {
	return []string{
		"APP_RATE_LIMIT_ENABLED=true", "APP_RATE_LIMIT_REQUESTS=1000000",
		"APP_CACHE_ENABLED=true", "APP_METRICS_ENABLED=true",
		"APP_CORS_ALLOWED_ORIGINS=https://app.example.com", "APP_HSTS_MAX_AGE=1h",
	}
}

// service is a running process of a rendered service.
type service struct {
	*services.Process              // nil if it runs in a cluster
	at                string       // host:port; empty if the output says where it listens
	client            *http.Client // nil for the one of all tests
	token             string       // that requests have; empty for none
	output            *record
}

// address returns the host:port at which the service listens, empty if it has not
// said so yet. One that has been started anew, as make dev does, may have another.
func (s *service) address() string {
	if s.at != "" {
		return s.at
	}
	return s.output.listening()
}

func (s *service) url() string { return "http://" + s.address() }

// launch starts a command of the binary on a port that it picks itself, with
// nothing in its environment but settings. The test fails if the process prints
// the secret.
func launch(t testing.TB, binary, command string, settings ...string) *service {
	t.Helper()
	cmd := exec.Command(binary, strings.Fields(command)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(slices.Clone(settings), "APP_PORT=0")
	s := &service{output: &record{}, token: tokenFor(t, settings)}
	cmd.Stdout, cmd.Stderr = s.output, s.output
	var err error
	if s.Process, err = services.Start(cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Stop(patience)
		if strings.Contains(s.output.String(), secret) {
			t.Errorf("printed a secret:\n%s", s.output)
		}
		if t.Failed() {
			t.Logf("%s %s printed:\n%.4000s", filepath.Base(binary), command, s.output)
		}
	})
	return s
}

// finish waits for the end of a command and returns its exit code.
func (s *service) finish(t testing.TB) int {
	t.Helper()
	select {
	case <-s.Done():
	case <-time.After(patience):
		t.Fatalf("still runs after %s", patience)
	}
	return s.ExitCode()
}

// terminate sends SIGTERM and demands exit code 0.
func (s *service) terminate(t testing.TB) {
	t.Helper()
	if err := s.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := s.finish(t); code != 0 {
		t.Errorf("exit code after SIGTERM: %d, want 0", code)
	}
}

// call sends one request to the service; headers are pairs of a name and a value.
// It fails once the process has ended: another one may have its port by then.
func (s *service) call(ctx context.Context, method, path, body string, headers ...string) (response, error) {
	select {
	case <-s.ended():
		return response{}, errors.New("the service has ended")
	default:
	}
	if s.address() == "" {
		return response{}, errors.New("the service does not listen yet")
	}
	if s.token != "" {
		headers = append(slices.Clone(headers), "Authorization", "Bearer "+s.token)
	}
	return send(ctx, cmp.Or(s.client, client), method, s.url()+path, body, headers...)
}

// ended is closed when the process has ended.
func (s *service) ended() <-chan struct{} {
	if s.Process == nil {
		return nil
	}
	return s.Done()
}

// want sends a request and demands the status of its response.
func (s *service) want(t testing.TB, status int, method, path, body string, headers ...string) response {
	t.Helper()
	got, err := s.call(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if got.status != status {
		t.Fatalf("%s %s: got status %d, want %d; body %s", method, path, got.status, status, got.body)
	}
	if status >= 400 && got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s %s: status %d comes as %q, want a problem document", method, path, status, got.header.Get("Content-Type"))
	}
	return got
}

// await polls path until the response has the status.
func (s *service) await(t testing.TB, status int, path string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		got, err := s.call(t.Context(), "GET", path, "")
		if err == nil && got.status == status {
			return
		}
		select {
		case <-s.ended():
			t.Fatalf("ended before it responded to %s", path)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %d %s %v within %s, want status %d", path, got.status, got.body, err, patience, status)
		}
	}
}

package golden

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// deployments returns every set of Go code with each of its stores.
func deployments() []deployment {
	var all []deployment
	for _, variant := range CodeVariants() {
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
		"APP_REDIS_HOST=127.0.0.1", "APP_REDIS_PORT=" + strconv.Itoa(server.Port()),
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
	*services.Process
	url    string
	output *record
}

// record keeps what a process prints.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// launch starts a command of the binary on a free port with nothing in its
// environment but settings. The test fails if the process prints the secret.
func launch(t testing.TB, binary, command string, settings ...string) *service {
	t.Helper()
	port, err := services.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, strings.Fields(command)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(slices.Clone(settings), "APP_PORT="+strconv.Itoa(port))
	s := &service{url: "http://127.0.0.1:" + strconv.Itoa(port), output: &record{}}
	cmd.Stdout, cmd.Stderr = s.output, s.output
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

// answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

// decode unmarshals the body into value.
func (a answer) decode(t testing.TB, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), value); err != nil {
		t.Fatalf("%v in %q", err, a.body)
	}
}

// client never reuses a connection, so that each request reaches whoever
// listens now.
var client = &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}

// call sends one request; headers are pairs of a name and a value.
func (s *service) call(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(headers, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(content)}, err
}

// want sends a request and demands the status of its answer.
func (s *service) want(t testing.TB, status int, method, path, body string, headers ...string) answer {
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

// await polls path until it answers with status.
func (s *service) await(t testing.TB, status int, path string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		got, err := s.call(t.Context(), "GET", path, "")
		if err == nil && got.status == status {
			return
		}
		select {
		case <-s.Done():
			t.Fatalf("ended before %s answered", path)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %d %s %v within %s, want status %d", path, got.status, got.body, err, patience, status)
		}
	}
}

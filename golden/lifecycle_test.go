package golden

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestMigrateAtOnce lets ten processes migrate one empty database at once.
func TestMigrateAtOnce(t *testing.T) {
	slow(t)
	for _, d := range deployments() {
		if d.backend != "postgres" {
			continue
		}
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			binary, settings := shared.binary(t, d.Variant), d.settings(t)
			var processes []*service
			for range 10 {
				processes = append(processes, launch(t, binary, "migrate up", settings...))
			}
			for _, process := range processes {
				if code := process.finish(t); code != 0 {
					t.Errorf("exit code %d, want 0", code)
				}
			}
			appliedOnce(t, settings)
			if code := launch(t, binary, "migrate status", settings...).finish(t); code != 0 {
				t.Errorf("status: exit code %d, want 0", code)
			}
		})
	}
}

// appliedOnce demands that the database remembers each migration once.
func appliedOnce(t *testing.T, settings []string) {
	t.Helper()
	var url string
	for _, setting := range settings {
		if value, found := strings.CutPrefix(setting, "APP_DATABASE_URL="); found {
			url = value
		}
	}
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.Background())
	var rows, versions int
	query := "SELECT count(*), count(DISTINCT version_id) FROM goose_db_version WHERE version_id > 0"
	if err := connection.QueryRow(t.Context(), query).Scan(&rows, &versions); err != nil {
		t.Fatal(err)
	}
	if rows == 0 || rows != versions {
		t.Errorf("%d migrations are remembered in %d rows", versions, rows)
	}
}

// TestShutdown sends SIGTERM while a request is half sent: readiness turns
// false at once, the process keeps listening for its delay, and the request
// gets its response before it ends.
func TestShutdown(t *testing.T) {
	slow(t)
	for _, d := range deployments() {
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			settings := append(d.settings(t), "APP_SHUTDOWN_DELAY=2s")
			if d.persistent() {
				settings = append(settings, "RUN_DB_MIGRATIONS=true")
			}
			s := launch(t, shared.binary(t, d.Variant), "entrypoint", settings...)
			s.await(t, http.StatusOK, "/ready")
			finish := beginPost(t, s)
			if err := s.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			s.await(t, http.StatusServiceUnavailable, "/ready")
			s.want(t, http.StatusOK, "GET", "/healthcheck", "")
			if response := finish(); !strings.HasPrefix(response, "HTTP/1.1 201 ") {
				t.Errorf("the request in flight got %q", response)
			}
			if code := s.finish(t); code != 0 {
				t.Errorf("exit code %d, want 0", code)
			}
		})
	}
}

// beginPost sends a POST but for the end of its body. The function that it
// returns sends the rest, once the service no longer listens, and reads the
// response.
func beginPost(t *testing.T, s *service) (finish func() string) {
	t.Helper()
	address := s.address()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	connection.SetDeadline(time.Now().Add(patience))
	body := `{"title":"in flight","body":"text"}`
	authorization := ""
	if s.token != "" {
		authorization = "Authorization: Bearer " + s.token + "\r\n"
	}
	fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		notes, address, authorization, len(body), body[:10])
	return func() string {
		for deadline := time.Now().Add(patience); listens(address) && time.Now().Before(deadline); {
			time.Sleep(10 * time.Millisecond)
		}
		io.WriteString(connection, body[10:])
		response, err := io.ReadAll(connection)
		if err != nil {
			t.Errorf("the request in flight: %v", err)
		}
		return string(response)
	}
}

func listens(address string) bool {
	connection, err := net.Dial("tcp", address)
	if err == nil {
		connection.Close()
	}
	return err == nil
}

// TestBadConfiguration demands one message that names every bad variable, and
// exit code 2, of each command that reads the configuration.
func TestBadConfiguration(t *testing.T) {
	slow(t)
	bad := []string{"APP_REPLICAS=none", "APP_LOG_LEVEL=loud", "APP_REQUEST_TIMEOUT=-3s", "APP_HEALTH_CHECK_PATH=/ready"}
	for _, variant := range Covering(CodeVariants()) {
		t.Run(variant.Code(), func(t *testing.T) {
			t.Parallel()
			bad := slices.Clone(bad)
			if slices.Contains(variant.Database, "postgres") {
				bad = append(bad, "APP_DATABASE_URL=postgres://u:"+secret+"@:bad/", "APP_DATABASE_MAX_CONNS=-1")
			}
			if slices.Contains(variant.Database, "sqlite") {
				bad = append(bad, "APP_DATABASE_SQLITE_BUSY_TIMEOUT=soon")
			}
			if len(variant.Database) > 1 {
				bad = append(bad, "APP_DATABASE_BACKEND=oracle")
			}
			if variant.Redis {
				bad = append(bad, "APP_RATE_LIMIT_STORAGE_URL=redis://:"+secret+"@host:port", "APP_RATE_LIMIT_ON_ERROR=panic")
			}
			for _, command := range []string{"serve", "check", "entrypoint"} {
				refuses(t, shared.binary(t, variant), command, bad, variablesOf(bad)...)
			}
		})
	}
}

// variablesOf returns the names of settings, but for the one that is bad only
// through another.
func variablesOf(settings []string) []string {
	var names []string
	for _, setting := range settings {
		if name, _, _ := strings.Cut(setting, "="); name != "APP_HEALTH_CHECK_PATH" {
			names = append(names, name)
		}
	}
	return append(names, "APP_READINESS_CHECK_PATH")
}

// refuses demands exit code 2 and an output that names the variables.
func refuses(t *testing.T, binary, command string, settings []string, variables ...string) {
	t.Helper()
	s := launch(t, binary, command, settings...)
	if code := s.finish(t); code != 2 {
		t.Errorf("%s with %q: exit code %d, want 2", command, settings, code)
	}
	for _, variable := range variables {
		if !strings.Contains(s.output.String(), variable) {
			t.Errorf("%s with %q does not name %s:\n%s", command, settings, variable, s.output)
		}
	}
}

package golden

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"testing"
)

// TestSecretsStaySecret: what cannot be reached is named in the output, but
// never with its password (launch holds every output against the secret).
func TestSecretsStaySecret(t *testing.T) {
	slow(t)
	for _, d := range deployments() {
		if d.backend == "sqlite" {
			continue
		}
		t.Run(d.name(), func(t *testing.T) {
			t.Parallel()
			port := closedPort(t)
			binary, settings := shared.binary(t, d.Variant), slices.Concat(everything(), d.settings(t), []string{
				"APP_LOG_LEVEL=debug", "APP_READINESS_INCLUDE_DETAILS=true",
			})
			if d.persistent() {
				unreachable := append(settings, "APP_DATABASE_CONNECT_RETRY=1s", "APP_DATABASE_URL=postgres://someone:"+secret+"@127.0.0.1:"+port+"/somewhere")
				if code := launch(t, binary, "migrate up", unreachable...).finish(t); code != 1 {
					t.Errorf("migrate up without a database: exit code %d, want 1", code)
				}
			}
			if d.Redis {
				settings = append(settings, "APP_RATE_LIMIT_STORAGE_BACKEND=redis", "APP_CACHE_BACKEND=redis",
					"APP_RATE_LIMIT_STORAGE_URL=redis://:"+secret+"@127.0.0.1:"+port, "APP_REDIS_PORT="+port, "APP_REDIS_PASSWORD="+secret)
			}
			leaksNothing(t, launch(t, binary, "serve", settings...))
		})
	}
}

// closedPort returns a loopback port on which nothing listens, nor can while the
// test runs: an open connection has it.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	connection, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return strconv.Itoa(connection.LocalAddr().(*net.TCPAddr).Port)
}

// leaksNothing sends requests to a service without its Redis and with a database
// that is not migrated: no response or log line holds the secret.
func leaksNothing(t *testing.T, s *service) {
	t.Helper()
	s.await(t, http.StatusOK, "/healthcheck")
	for _, path := range []string{"/", "/ready", notes, "/metrics"} {
		got, err := s.call(t.Context(), "GET", path, "")
		if err != nil {
			t.Errorf("GET %s: %v", path, err)
		}
		s.output.Write([]byte(got.body)) // what clients get may not hold it either
	}
	s.terminate(t)
}

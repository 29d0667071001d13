package golden

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/services"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// measureSQLiteThroughput asks the service as it runs by default, with every
// middleware on, and a bare server which reads the same file through the same
// store.
func measureSQLiteThroughput(t *testing.T) float64 {
	d := deployment{CodeVariants()[0], "sqlite"}
	file := filepath.Join(t.TempDir(), "data", "app.db")
	full, path := launchFull(t, d, "APP_DATABASE_BACKEND=sqlite", "APP_DATABASE_SQLITE_PATH="+file, "RUN_DB_MIGRATIONS=true")
	bare := launchBare(t, buildInside(t, d.Variant, "internal/bare/sqlite/main.go.tmpl"), file)
	return compareThroughput(t, full, bare, path, path)
}

// measureMemoryThroughput asks a service and a bare server that keep notes in
// memory: with no store to wait for, the middleware weighs most.
func measureMemoryThroughput(t *testing.T) float64 {
	variants := deployments()
	full, path := launchFull(t, variants[len(variants)-1])
	binary := filepath.Join(t.TempDir(), "bare")
	if _, err := goCommand(".", "build", "-o", binary, "./internal/bare/memory"); err != nil {
		t.Fatal(err)
	}
	return compareThroughput(t, full, launchBare(t, binary), path, notes+"/1")
}

// launchFull starts the service with every middleware on and no cache, and
// returns the path of a note in it.
func launchFull(t *testing.T, d deployment, settings ...string) (full *service, path string) {
	t.Helper()
	settings = slices.Concat(everything(), settings,
		[]string{"APP_CACHE_ENABLED=false", "APP_TRUSTED_HOSTS=127.0.0.1", "APP_TRUSTED_PROXIES=127.0.0.1/32"})
	cmd := exec.Command(shop.binary(t, d.Variant), "entrypoint")
	full = launchQuietly(t, cmd, func(port string) { cmd.Env = append(settings, "APP_PORT="+port) })
	full.await(t, http.StatusOK, "/ready")
	var n note
	full.want(t, http.StatusCreated, "POST", notes, `{"title":"measured","body":"text"}`).decode(t, &n)
	return full, notes + "/" + n.ID
}

// launchBare starts a bare server, whose first argument is its address.
func launchBare(t *testing.T, binary string, args ...string) *service {
	t.Helper()
	cmd := exec.Command(binary)
	bare := launchQuietly(t, cmd, func(port string) { cmd.Args = slices.Concat(cmd.Args, []string{"127.0.0.1:" + port}, args) })
	bare.await(t, http.StatusNotFound, "/")
	return bare
}

// buildInside builds a main of ours as a part of the rendered variant.
func buildInside(t *testing.T, variant Variant, template string) string {
	t.Helper()
	source := filepath.Join(t.TempDir(), variant.Name)
	main, err := os.ReadFile(template)
	main = bytes.ReplaceAll(main, []byte("{{.Module}}"), []byte(variant.Module))
	err = errors.Join(err,
		tree.Write(source, project(t, variant)),
		os.Mkdir(filepath.Join(source, "cmd", "bare"), 0o755),
		os.WriteFile(filepath.Join(source, "cmd", "bare", "main.go"), main, 0o644))
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "bare")
	if _, err := goCommand(source, "build", "-o", binary, "./cmd/bare"); err != nil {
		t.Fatal(err)
	}
	return binary
}

// launchQuietly starts a server whose output goes nowhere, on a free port that
// setPort tells it.
func launchQuietly(t *testing.T, cmd *exec.Cmd, setPort func(port string)) *service {
	t.Helper()
	port, err := services.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	setPort(strconv.Itoa(port))
	process, err := services.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { process.Stop(patience) })
	return &service{Process: process, url: "http://127.0.0.1:" + strconv.Itoa(port), output: &record{}}
}

// compareThroughput asks both servers in turns and returns the ratio of their
// medians.
func compareThroughput(t *testing.T, full, bare *service, pathOfFull, pathOfBare string) float64 {
	t.Helper()
	var ofFull, ofBare []float64
	for range 9 {
		ofFull = append(ofFull, throughput(t, full, pathOfFull))
		ofBare = append(ofBare, throughput(t, bare, pathOfBare))
	}
	t.Logf("medians: %.0f of %.0f requests per second", median(ofFull), median(ofBare))
	return median(ofFull) / median(ofBare)
}

// throughput returns the requests per second that s answers over kept
// connections.
func throughput(t *testing.T, s *service, path string) float64 {
	t.Helper()
	const connections = 32
	var answered atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	deadline := start.Add(time.Second)
	for range connections {
		group.Go(func() {
			count, err := ask(strings.TrimPrefix(s.url, "http://"), path, deadline)
			answered.Add(count)
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	return float64(answered.Load()) / time.Since(start).Seconds()
}

// ask sends the same request over one connection until the deadline.
func ask(address, path string, deadline time.Time) (answered int64, err error) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nOrigin: https://app.example.com\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n", path, address)
	answers := bufio.NewReader(connection)
	for ; time.Now().Before(deadline); answered++ {
		if _, err := io.WriteString(connection, request); err != nil {
			return answered, err
		}
		if err := skipAnswer(answers); err != nil {
			return answered, fmt.Errorf("%s: %w", path, err)
		}
	}
	return answered, nil
}

// skipAnswer reads one answer of known length. It shares the processors with
// the server that is measured, so it parses no more than it has to.
func skipAnswer(from *bufio.Reader) error {
	status, err := from.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("answered with %q", status)
	}
	length := 0
	for {
		line, err := from.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == len("\r\n") {
			_, err := from.Discard(length)
			return err
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
}

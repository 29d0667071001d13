package golden

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/services"
	"github.com/chassis-go/chassis/golden/internal/tree"
)

// measureSQLiteDefault is the CPU time of a request to the service as it runs by
// default, over that of a bare server which reads the same file through the
// same store.
func measureSQLiteDefault(t *testing.T) float64 { return measureSQLite(t) }

// measureSQLiteFull is the same with every middleware on.
func measureSQLiteFull(t *testing.T) float64 { return measureSQLite(t, allMiddleware()...) }

func measureSQLite(t *testing.T, settings ...string) float64 {
	t.Helper()
	d := deployment{CodeVariants()[0], "sqlite"}
	file := filepath.Join(t.TempDir(), "data", "app.db")
	settings = append(settings, "APP_DATABASE_BACKEND=sqlite", "APP_DATABASE_SQLITE_PATH="+file, "RUN_DB_MIGRATIONS=true")
	service, path := launchMeasured(t, shared.binary(t, d.Variant), settings...)
	bare := launchBare(t, buildInside(t, d.Variant, "internal/bare/sqlite/main.go.tmpl"), file)
	return compareCPU(t, service, bare, path, path)
}

// measurePeer is the CPU time of a request with every middleware on, over that
// of the same features assembled from the middleware of the field. Both keep
// notes in memory, where the middleware weighs most.
func measurePeer(t *testing.T) float64 {
	service, path := launchMeasured(t, inMemory(t), allMiddleware()...)
	binary := filepath.Join(t.TempDir(), "peer")
	if _, err := goCommand("tools/peer", "build", "-o", binary, "."); err != nil {
		t.Fatal(err)
	}
	return compareCPU(t, service, launchBare(t, binary), path, notes+"/1")
}

// measureMemoryFull is the CPU time of a request with every middleware on, over
// that of a bare server, with notes in memory.
func measureMemoryFull(t *testing.T) float64 {
	service, path := launchMeasured(t, inMemory(t), allMiddleware()...)
	binary := filepath.Join(t.TempDir(), "bare")
	if _, err := goCommand(".", "build", "-o", binary, "./internal/bare/memory"); err != nil {
		t.Fatal(err)
	}
	return compareCPU(t, service, launchBare(t, binary), path, notes+"/1")
}

// inMemory builds the service that keeps notes in memory and has nothing else.
func inMemory(t *testing.T) string {
	t.Helper()
	variants := CodeVariants()
	return shared.binary(t, variants[slices.IndexFunc(variants, func(v Variant) bool { return v.Code() == "none_none" })])
}

// allMiddleware turns every middleware on, without refusing a request.
func allMiddleware() []string {
	return append(everything(), "APP_CACHE_ENABLED=false", "APP_TRUSTED_HOSTS=127.0.0.1", "APP_TRUSTED_PROXIES=127.0.0.1/32")
}

// launchMeasured starts the service with these settings, and returns the path of
// a note in it.
func launchMeasured(t *testing.T, binary string, settings ...string) (full *service, path string) {
	t.Helper()
	cmd := exec.Command(binary, "entrypoint")
	cmd.Env = append(slices.Clone(settings), "APP_PORT=0")
	full = launchQuietly(t, cmd)
	full.await(t, http.StatusOK, "/ready")
	var n note
	full.want(t, http.StatusCreated, "POST", notes, `{"title":"measured","body":"text"}`).decode(t, &n)
	return full, notes + "/" + n.ID
}

// launchBare starts a bare server, whose first argument is its address.
func launchBare(t *testing.T, binary string, args ...string) *service {
	t.Helper()
	bare := launchQuietly(t, exec.Command(binary, append([]string{"127.0.0.1:0"}, args...)...))
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

// launchQuietly starts a server whose output goes nowhere, since that is what costs
// least. It listens on a port that it picks itself.
func launchQuietly(t *testing.T, cmd *exec.Cmd) *service {
	t.Helper()
	process, err := services.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { process.Stop(patience) })
	s := &service{Process: process, output: &record{}}
	for deadline := time.Now().Add(patience); s.at == ""; time.Sleep(5 * time.Millisecond) {
		if s.at, err = listeningAddress(process.ID()); err != nil {
			t.Skipf("this system does not report where processes listen: %v", err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not listen within %s", cmd, patience)
		}
	}
	return s
}

// listeningAddress returns the loopback address of the port on which a process
// listens, empty if there is none yet.
func listeningAddress(pid int) (string, error) {
	sockets, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/tcp", pid))
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		return "", err
	}
	own := map[string]bool{}
	for _, file := range files {
		if target, err := os.Readlink(file); err == nil { // or it was closed meanwhile
			own[target] = true
		}
	}
	const address, state, inode, listens = 1, 3, 9, "0A" // columns, and a state
	for line := range strings.Lines(string(sockets)) {
		fields := strings.Fields(line)
		if len(fields) <= inode || fields[state] != listens || !own["socket:["+fields[inode]+"]"] {
			continue
		}
		_, port, _ := strings.Cut(fields[address], ":")
		number, err := strconv.ParseUint(port, 16, 16)
		return fmt.Sprintf("127.0.0.1:%d", number), err
	}
	return "", nil
}

// compareCPU asks both servers in turns and returns the ratio of what a request
// costs them. The smallest of several figures is the one that other work on this
// machine has bent least.
func compareCPU(t *testing.T, a, b *service, pathOfA, pathOfB string) float64 {
	t.Helper()
	leastA, leastB := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	var rateA, rateB float64
	for range 9 {
		cost, rate := cpuPerRequest(t, a, pathOfA)
		leastA, rateA = min(leastA, cost), max(rateA, rate)
		cost, rate = cpuPerRequest(t, b, pathOfB)
		leastB, rateB = min(leastB, cost), max(rateB, rate)
	}
	t.Logf("CPU time of a request: %v and %v; requests per second: %.0f and %.0f", leastA, leastB, rateA, rateB)
	return float64(leastA) / float64(leastB)
}

// cpuPerRequest returns the CPU time that a request costs the server, and the
// requests per second that it served over kept connections.
func cpuPerRequest(t *testing.T, s *service, path string) (cost time.Duration, rate float64) {
	t.Helper()
	const connections, each = 32, 500
	before, start := s.cpu(t), time.Now()
	var group sync.WaitGroup
	for range connections {
		group.Go(func() {
			if err := repeat(s.address(), path, each); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	return (s.cpu(t) - before) / (connections * each), connections * each / time.Since(start).Seconds()
}

// cpu returns the CPU time of the process, by the scheduler's own accounting.
func (s *service) cpu(t *testing.T) time.Duration {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.Process.ID()))
	if err != nil || len(threads) == 0 {
		t.Skipf("this system does not report the CPU time of processes in nanoseconds (%v)", err)
	}
	var total time.Duration
	for _, thread := range threads {
		content, err := os.ReadFile(thread)
		if err != nil {
			continue // the thread has ended
		}
		nanoseconds, err := strconv.ParseInt(strings.Fields(string(content))[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		total += time.Duration(nanoseconds)
	}
	return total
}

// repeat sends the same request several times over one connection.
func repeat(address, path string, times int) error {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer connection.Close()
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nOrigin: https://app.example.com\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n", path, address)
	responses := bufio.NewReader(connection)
	for range times {
		if _, err := io.WriteString(connection, request); err != nil {
			return err
		}
		if err := skipResponse(responses); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// skipResponse reads one response of known length. It shares the processors with
// the server that is measured, so it parses no more than it has to.
func skipResponse(from *bufio.Reader) error {
	status, err := from.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("got status line %q", status)
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

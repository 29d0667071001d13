package golden

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// launchDefault starts the service of the first variant with SQLite.
func launchDefault(t *testing.T, settings ...string) *service {
	t.Helper()
	d := deployments()[0]
	s := launch(t, shared.binary(t, d.Variant), "entrypoint", append(append(d.settings(t), "RUN_DB_MIGRATIONS=true"), settings...)...)
	s.await(t, http.StatusOK, "/ready")
	return s
}

// dial opens a connection to the service with a deadline for all that follows.
func (s *service) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	connection, err := net.Dial("tcp", s.address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	connection.SetDeadline(time.Now().Add(patience))
	return connection.(*net.TCPConn)
}

// memory returns the resident memory of the process in bytes.
func (s *service) memory(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.ID()))
	if err != nil {
		t.Skipf("this system does not report the memory of processes: %v", err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// wantNoServerError demands that nothing was logged as an error of the service.
func (s *service) wantNoServerError(t *testing.T) {
	t.Helper()
	if log := s.output.String(); strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, `"status":5`) {
		t.Errorf("the log blames the service:\n%.3000s", log)
	}
}

// TestKeepAliveClientsLoseNothing stops the service while clients send POSTs
// over connections that they keep. A response with Connection: close ends
// the use of its connection; no request meets a closed one.
func TestKeepAliveClientsLoseNothing(t *testing.T) {
	slow(t)
	t.Parallel()
	s := launchDefault(t, "APP_SHUTDOWN_DELAY=1s")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var sent, lost atomic.Int64
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			if err := s.keepPosting(ctx, &sent); err != nil && ctx.Err() == nil {
				lost.Add(1)
				t.Logf("lost: %v", err)
			}
		})
	}
	for deadline := time.Now().Add(patience); sent.Load() < 500 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	s.terminate(t)
	group.Wait()
	if lost.Load() > 0 || sent.Load() < 500 {
		t.Errorf("%d requests were lost, %d got a response", lost.Load(), sent.Load())
	}
}

// keepPosting sends POSTs over one connection until the service closes it, and
// counts them.
func (s *service) keepPosting(ctx context.Context, sent *atomic.Int64) error {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for {
		request, err := http.NewRequestWithContext(ctx, "POST", s.url()+notes, io.NopCloser(strings.NewReader(`{"title":"kept"}`)))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := transport.RoundTrip(request)
		if err != nil {
			return err
		}
		sent.Add(1)
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if response.Close {
			return nil
		}
	}
}

// TestHalfClosedWrites closes the client's side of the connection behind each
// POST: the note of each response with status 201 exists, and no other status is
// sent.
func TestHalfClosedWrites(t *testing.T) {
	slow(t)
	t.Parallel()
	s := launchDefault(t)
	var group sync.WaitGroup
	for i := range 50 {
		connection := s.dial(t)
		group.Go(func() {
			body := fmt.Sprintf(`{"title":"half closed %d"}`, i)
			fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", notes, s.address(), len(body), body)
			connection.CloseWrite()
			response, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				return // the connection was cut
			}
			defer response.Body.Close()
			if response.StatusCode != http.StatusCreated {
				t.Errorf("got status %d", response.StatusCode)
				return
			}
			s.want(t, http.StatusOK, "GET", response.Header.Get("Location"), "")
		})
	}
	group.Wait()
	s.wantNoServerError(t)
}

// TestIdleConnections holds ten thousand connections on which nothing happens.
// For each, net/http itself keeps a goroutine and two buffers, some 20 KB; the
// service adds little to that.
func TestIdleConnections(t *testing.T) {
	slow(t)
	const connections = 10_000
	if limit, err := openFiles(); err != nil || limit < connections+1000 {
		t.Skipf("this system allows %d open files, fewer than %d connections take (%v)", limit, connections, err)
	}
	binary := filepath.Join(t.TempDir(), "bare")
	if _, err := goCommand(".", "build", "-o", binary, "./internal/bare/memory"); err != nil {
		t.Fatal(err)
	}
	bare := launchBare(t, binary)
	least := bare.idle(t, notes+"/1", connections)
	used := launchDefault(t).idle(t, "/healthcheck", connections)
	t.Logf("%d idle connections: %d MB, bare net/http %d MB", connections, used>>20, least>>20)
	if used > least+least/4 {
		t.Errorf("%d idle connections take %d MB, a quarter more than the %d MB of bare net/http", connections, used>>20, least>>20)
	}
}

// idle opens connections, sends one request over each and returns the memory
// of the process in bytes while they are all open.
func (s *service) idle(t *testing.T, path string, connections int) int {
	t.Helper()
	request := "GET " + path + " HTTP/1.1\r\nHost: " + s.address() + "\r\n\r\n"
	open := make(chan net.Conn, connections)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			for range connections / 20 {
				connection, err := net.Dial("tcp", s.address())
				if err != nil {
					t.Error(err)
					return
				}
				open <- connection
				connection.SetDeadline(time.Now().Add(4 * patience))
				if _, err := io.WriteString(connection, request); err != nil {
					t.Error(err)
					return
				}
				response, err := http.ReadResponse(bufio.NewReader(connection), nil)
				if err != nil || response.StatusCode != http.StatusOK {
					t.Errorf("got %v %v", response, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(open)
	used := s.memory(t)
	for connection := range open {
		connection.Close()
	}
	return used
}

// TestOversizeRequests sends more than the service takes: it says so and its
// memory stays as it was.
func TestOversizeRequests(t *testing.T) {
	slow(t)
	t.Parallel()
	s := launchDefault(t)
	before := s.memory(t)

	connection := s.dial(t)
	go func() { // the service closes the connection at some point, so errors are expected
		fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\na\r\n{\"title\":\"\r\n", notes, s.address())
		chunk := "100000\r\n" + strings.Repeat("x", 1<<20) + "\r\n"
		for range 100 {
			if _, err := io.WriteString(connection, chunk); err != nil {
				return
			}
		}
	}()
	wantProblem(t, connection, http.StatusRequestEntityTooLarge)

	connection = s.dial(t)
	fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n", notes, s.address())
	wantProblem(t, connection, http.StatusRequestEntityTooLarge)

	connection = s.dial(t)
	go fmt.Fprintf(connection, "GET / HTTP/1.1\r\nHost: %s\r\nX-Large: %s\r\n\r\n", s.address(), strings.Repeat("x", 1<<20))
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil || response.StatusCode/100 != 4 { // 431, or 400 where the limit cuts a line
		t.Errorf("a header of 1 MB: got %v %v", response, err)
	}

	if grown := s.memory(t) - before; grown > 40<<20 {
		t.Errorf("the memory grew by %d MB", grown>>20)
	}
	s.wantNoServerError(t)
}

// wantProblem reads a response and demands a problem document with the status.
func wantProblem(t *testing.T, connection net.Conn, status int) {
	t.Helper()
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Errorf("want status %d, got no response: %v", status, err)
		return
	}
	defer response.Body.Close()
	if response.StatusCode != status || response.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("got status %d as %s, want %d as a problem", response.StatusCode, response.Header.Get("Content-Type"), status)
	}
}

// TestSlowClients sends headers and bodies that never end: both are given up
// within the timeouts, and neither is the service's fault.
func TestSlowClients(t *testing.T) {
	slow(t)
	t.Parallel()
	s := launchDefault(t, "APP_REQUEST_TIMEOUT=1s")
	for name, begin := range map[string]string{
		"header": "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"body":   "POST " + notes + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
		"chunks": "POST " + notes + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connection := s.dial(t)
			io.WriteString(connection, begin)
			response, err := http.ReadResponse(bufio.NewReader(connection), nil)
			switch {
			case name == "header" && err == nil && response.StatusCode != http.StatusRequestTimeout:
				t.Errorf("got status %d", response.StatusCode)
			case name != "header" && (err != nil || response.StatusCode != http.StatusRequestTimeout):
				t.Errorf("got %v %v, want status %d", response, err, http.StatusRequestTimeout)
			}
		})
	}
	t.Cleanup(func() { s.wantNoServerError(t) })
}

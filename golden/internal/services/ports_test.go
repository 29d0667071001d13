package services

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// otherServer listens on a port and replies to every PING as Redis does.
func otherServer(t *testing.T) (port string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				for lines := bufio.NewScanner(connection); lines.Scan(); {
					connection.Write([]byte("+PONG\r\n"))
				}
			}()
		}
	}()
	_, port, _ = strings.Cut(listener.Addr().String(), ":")
	return port
}

// TestTakenPort holds that a server on the wanted port is not taken for the one
// that was started, and that the next port is tried, but after no other failure.
func TestTakenPort(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T, port string) (*server, error){
		"Redis": func(t *testing.T, port string) (*server, error) {
			binary, err := exec.LookPath("redis-server")
			if err != nil {
				t.Skipf("wants the binary of Redis: %v", err)
			}
			return startRedis(binary, port)
		},
		"PostgreSQL": func(t *testing.T, port string) (*server, error) {
			binaries, err := postgresBinaries()
			if err != nil {
				t.Skipf("wants the binaries of PostgreSQL: %v", err)
			}
			return startPostgres(binaries, port)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken, tried := otherServer(t), 0
			s, err := onFreePort(func(port string) (*server, error) {
				if tried++; tried == 1 {
					port = taken
				}
				return start(t, port)
			})
			if err != nil {
				t.Fatal(err)
			}
			s.Stop()
			if tried != 2 || s.Port() == taken {
				t.Errorf("it runs on port %s after %d attempts, want another port than %s after 2", s.Port(), tried, taken)
			}
		})
	}
	failed, tried := errors.New("failed"), 0
	if _, err := onFreePort(func(string) (*server, error) { tried++; return nil, failed }); !errors.Is(err, failed) || tried != 1 {
		t.Errorf("got %v after %d attempts, want the error of the only one", err, tried)
	}
}

// TestLaunchFailure: the error has what the server printed, and nothing is left.
func TestLaunchFailure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.Command("sh", "-c", "echo out of order; exit 3")
	_, err := launch(startup{cmd: cmd, dir: dir, listens: onPort("1"), ready: ping})
	if err == nil || !strings.Contains(err.Error(), "out of order") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("its directory is left")
	}
}

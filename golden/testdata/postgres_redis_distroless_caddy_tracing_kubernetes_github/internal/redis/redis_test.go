package redis

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/orders/internal/redis/redistest"
)

// open returns a client that is closed when the test ends, and a prefix of
// the test's own.
func open(t *testing.T) (client *Client, prefix string) {
	t.Helper()
	url, prefix := redistest.New(t)
	return openURL(t, url), prefix
}

func openURL(t *testing.T, url string) *Client {
	t.Helper()
	client, err := NewClient(Config{URL: url, Timeout: 10 * time.Second, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

func TestPing(t *testing.T) {
	t.Parallel()
	client, _ := open(t)
	if err := client.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := client.Ping(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("with a cancelled context: got error %v, want %v", err, context.Canceled)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		url, network, addr, password string
		db                           int
		tls                          bool
	}{
		"plain":     {url: "redis://cache", network: "tcp", addr: "cache:6379"},
		"full":      {url: "redis://user:p%40ss@cache:7000/3", network: "tcp", addr: "cache:7000", password: "p@ss", db: 3},
		"encrypted": {url: "rediss://:pass@cache", network: "tcp", addr: "cache:6379", password: "pass", tls: true},
		"IPv6":      {url: "redis://[::1]:7000", network: "tcp", addr: "[::1]:7000"},
		"socket":    {url: "unix:///run/server.sock?db=2", network: "unix", addr: "/run/server.sock", db: 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := openURL(t, test.url).pool.Options()
			if got.Network != test.network || got.Addr != test.addr || got.Password != test.password ||
				got.DB != test.db || (got.TLSConfig != nil) != test.tls {
				t.Errorf("got %s %s, password %q, database %d, TLS %t; want %+v",
					got.Network, got.Addr, got.Password, got.DB, got.TLSConfig != nil, test)
			}
		})
	}
}

// TestErrorsKeepThePassword gives URLs that cannot be used.
func TestErrorsKeepThePassword(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ url, want string }{
		"scheme":              {"http://:s3cret@localhost", "invalid URL scheme: http"},
		"database":            {"redis://:s3cret@localhost/first", "invalid database number"},
		"option":              {"redis://:s3cret@localhost?colour=red", "colour"},
		"port":                {"redis://:s3cret@localhost:http", "expected redis://"},
		"password with #":     {"redis://:12#s3cret@localhost", "expected redis://"},
		"password with /":     {"redis://:12/s3cret@localhost", "expected redis://"},
		"password with ?":     {"redis://:12?s3cret@localhost", "expected redis://"},
		"password with @ and": {"redis://:12@34?s3cret@localhost", "expected redis://"},
		"not a URL":           {"localhost:6379", "cannot be used"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := NewClient(Config{URL: test.url, Logger: slog.New(slog.DiscardHandler)})
			if err == nil {
				t.Fatal("accepted, want an error")
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("error %q holds the password", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %q, want one with %q", err, test.want)
			}
		})
	}
}

// listen returns the address of a port that serve answers, one connection
// after the other.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serve(conn)
		}
	}()
	return listener.Addr().String()
}

// TestFailure talks to servers that are no help.
func TestFailure(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		addr    string
		timeout time.Duration
		want    string
	}{
		"closed port":    {closed.Addr().String(), time.Minute, "refused"},
		"wrong password": {listen(t, refusePassword), time.Minute, "WRONGPASS"},
		"mute":           {listen(t, func(net.Conn) {}), 50 * time.Millisecond, "no response within 50ms"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := NewClient(Config{URL: "redis://:s3cret@" + test.addr, Timeout: test.timeout, Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			err = client.Ping(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.addr) {
				t.Fatalf("got error %v, want one with %q and the address %s", err, test.want, test.addr)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("error %q holds the password", err)
			}
			if errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %q passes for the end of the caller's own deadline", err)
			}
		})
	}
}

// TestTriesTwice counts the connections that one command makes to a server
// that hangs up each time.
func TestTriesTwice(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	addr := listen(t, func(conn net.Conn) {
		connections.Add(1)
		_ = conn.Close()
	})
	client := openURL(t, "redis://"+addr)
	if err := client.Ping(t.Context()); err == nil {
		t.Error("got a reply, want an error")
	}
	if got := connections.Load(); got != 2 {
		t.Errorf("one command made %d connections, want 2", got)
	}
}

// refusePassword replies to every command as a server does that expects another
// password.
func refusePassword(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		for range strings.Count(string(buffer[:n]), "*") {
			if _, err := conn.Write([]byte("-WRONGPASS invalid username-password pair\r\n")); err != nil {
				return
			}
		}
	}
}

// TestRecovers loses the connection between two commands.
func TestRecovers(t *testing.T) {
	t.Parallel()
	client, _ := open(t)
	killer, _ := open(t)
	if err := client.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	id, err := client.pool.ClientID(t.Context()).Result()
	if err != nil {
		t.Fatal(err)
	}
	if err := killer.pool.Do(t.Context(), "CLIENT", "KILL", "ID", id).Err(); err != nil {
		t.Fatal(err)
	}
	if err := client.Ping(t.Context()); err != nil {
		t.Errorf("after the connection was lost: %v", err)
	}
}

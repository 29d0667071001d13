//go:build unix

package dial

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serving starts a server with the dialer and returns a client of it.
func serving(t *testing.T, dialer *net.Dialer) Dialer {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "s")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- Serve(listener, dialer) }()
	t.Cleanup(func() {
		listener.Close()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return Dialer{Socket: socket}
}

// TestDialer sends requests over a connection that another end has opened.
func TestDialer(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	defer web.Close()
	transport := &http.Transport{DialContext: serving(t, &net.Dialer{}).DialContext}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	for _, body := range []string{"one", strings.Repeat("two", 1<<20)} { // the second over the same connection
		response, err := client.Post(web.URL, "text/plain", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || string(got) != body {
			t.Errorf("got %d bytes (%v), want the %d that were sent", len(got), err, len(body))
		}
	}
}

// TestRefused: a connection fails as it would have failed here.
func TestRefused(t *testing.T) {
	t.Parallel()
	closed := deafPort(t)
	dialer := serving(t, &net.Dialer{})
	if _, err := dialer.DialContext(t.Context(), "tcp", closed); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a closed port: got %v, want %v", err, syscall.ECONNREFUSED)
	}
	if _, err := dialer.DialContext(t.Context(), "teapot", closed); err == nil || !strings.Contains(err.Error(), "unknown network teapot") {
		t.Errorf("an unknown network: got %v", err)
	}
}

// deafPort returns an address that is taken and at which nobody listens.
func deafPort(t *testing.T) string {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(socket) })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	address, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", address.(*syscall.SockaddrInet4).Port)
}

// TestGivenUp: who gives up waits no longer, and neither does the server.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	asked, ended := make(chan struct{}), make(chan struct{})
	dialer := serving(t, &net.Dialer{ControlContext: func(ctx context.Context, _, _ string, _ syscall.RawConn) error {
		close(asked)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	if _, err := dialer.DialContext(ctx, "tcp", "127.0.0.1:1"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	<-ended
}
